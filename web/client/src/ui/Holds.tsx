// The control maps that hold the next pictures in place: of which picture, how firmly, and which network reads them.
import { useRef, useState } from 'preact/hooks';
import type { Model } from '../api.gen';
import type { Hold } from '../beside';
import { kindOf } from '../besides';
import * as choosing from '../choosing';
import * as doing from '../doing';
import { number, t } from '../i18n';
import { READY_MADE, type Missing } from '../offers';
import * as prefs from '../prefs';
import { IconButton } from './Icon';

interface HoldsProps {
  model: Model;
  /** The kinds of maps that the studio makes of a picture. */
  maps: readonly string[];
  missing: Missing | null;
  nets: readonly string[];
}

export function Holds({ model, maps, missing, nets }: HoldsProps) {
  return (
    <>
      <h4>{t('beside.holds')}</h4>
      {missing ? (
        <p class="fact">{t(`beside.${missing}`, { model: model.title })}</p>
      ) : (
        <>
          <ul class="holds">
            {prefs.beside.value.holds.map((one, at) => (
              <HeldTo key={at} one={one} at={at} nets={nets} />
            ))}
          </ul>
          <AddHold maps={maps} nets={nets} />
        </>
      )}
    </>
  );
}

const OWN = 'own ';

/** Chooses another map: one made of the picture, or, from a file, one that another program made. */
function AddHold({ maps, nets }: Pick<HoldsProps, 'maps' | 'nets'>) {
  const input = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState('');
  const chosen = (value: string): void => {
    if (!value.startsWith(OWN)) return value ? choosing.hold(value, nets) : undefined;
    setKind(value.slice(OWN.length));
    input.current?.click();
  };
  const taken = async (file: File | undefined): Promise<void> => {
    const digest = file && (await doing.keepPicture(file));
    if (digest) choosing.hold(kind, nets, digest);
  };
  return (
    <>
      <select
        aria-label={t('beside.addHold')}
        value=""
        onChange={(event) => {
          chosen(event.currentTarget.value);
          event.currentTarget.value = '';
        }}
      >
        <option value="">{t('beside.addHold')}</option>
        {maps.map((one) => (
          <option key={one} value={one}>
            {kindOf(one)}
          </option>
        ))}
        {[...READY_MADE, ...maps].map((one) => (
          <option key={one} value={OWN + one}>
            {t('beside.readyMap', { kind: kindOf(one) })}
          </option>
        ))}
      </select>
      <input
        ref={input}
        class="vh"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        tabIndex={-1}
        aria-label={t('beside.chooseMap')}
        onChange={(event) => void taken(event.currentTarget.files?.[0])}
      />
    </>
  );
}

function HeldTo({ one, at, nets }: { one: Hold; at: number; nets: readonly string[] }) {
  const kind = kindOf(one.kind);
  return (
    <li>
      <span>{one.ready ? t('beside.readyMap', { kind }) : kind}</span>
      <IconButton
        name="close"
        size={14}
        label={t('beside.remove', { what: kind })}
        onClick={() => choosing.letGo(at)}
      />
      <label class="firm">
        <input
          type="range"
          min="0.05"
          max="1.5"
          step="0.05"
          value={one.scale}
          aria-label={t('beside.strength', { kind })}
          onInput={(event) => choosing.change(at, { scale: event.currentTarget.valueAsNumber })}
        />
        <output aria-hidden="true">{number(one.scale)}</output>
      </label>
      {!one.ready && <OfWhich one={one} at={at} />}
      {nets.length > 1 && (
        <select
          aria-label={t('beside.net')}
          value={one.model ?? ''}
          onChange={(event) => choosing.change(at, { model: event.currentTarget.value })}
        >
          {nets.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </li>
  );
}

/** Whether the map is made anew of each picture that is changed, or always of the one on the stage now. */
function OfWhich({ one, at }: { one: Hold; at: number }) {
  const shown = choosing.shown()?.image_id ?? null;
  return (
    <select
      aria-label={t('beside.holdOf')}
      value={one.image ?? ''}
      onChange={(event) => choosing.change(at, { image: event.currentTarget.value || null })}
    >
      <option value="">{t('beside.ofChanged')}</option>
      {one.image && one.image !== shown && <option value={one.image}>{t('beside.ofOwn')}</option>}
      {shown && <option value={shown}>{t('beside.shown')}</option>}
    </select>
  );
}
