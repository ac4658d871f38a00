// The drawer's part about what pictures are painted with beside their words: drafts, LoRAs, pictures to look at.
import { useEffect, useRef } from 'preact/hooks';
import { thumbnail } from '../api';
import type { Model } from '../api.gen';
import type { Lora } from '../beside';
import * as choosing from '../choosing';
import * as doing from '../doing';
import { t } from '../i18n';
import * as offers from '../offers';
import * as prefs from '../prefs';
import '../styles/beside.css';
import { Holds } from './Holds';
import { IconButton } from './Icon';

export function Beside() {
  useEffect(() => void choosing.read(), []);
  const model = doing.painter();
  const there = choosing.there.value;
  return (
    <section class="beside">
      <h3>{t('beside.title')}</h3>
      <label class="check">
        <input type="checkbox" checked={prefs.beside.value.draft} onChange={() => doing.toggleDraft()} />
        {t('beside.draft')}
      </label>
      {there && model && (
        <>
          <Loras all={there.loras} />
          <References model={model} missing={offers.sight(model, there.adapters)} />
          <Holds model={model} maps={there.maps} {...offers.control(model, there.adapters)} />
        </>
      )}
    </section>
  );
}

function Loras({ all }: { all: readonly Omit<Lora, 'weight'>[] }) {
  const chosen = choosing.loras.value;
  const others = all.filter((one) => chosen.every((other) => other.digest !== one.digest));
  const add = (digest: string): void => {
    const one = all.find((other) => other.digest === digest);
    if (one) choosing.addLora({ digest, name: one.name, weight: 1 });
  };
  return (
    <>
      <h4>{t('beside.loras')}</h4>
      <ul>
        {chosen.map((one) => (
          <Weighed key={one.digest} one={one} />
        ))}
      </ul>
      {choosing.inherited.value && chosen.length > 0 && <p class="fact">{t('beside.inherited')}</p>}
      {all.length === 0 && <p class="fact">{t('beside.noLoras')}</p>}
      {others.length > 0 && (
        <select
          aria-label={t('beside.addLora')}
          value=""
          onChange={(event) => {
            add(event.currentTarget.value);
            event.currentTarget.value = '';
          }}
        >
          <option value="">{t('beside.addLora')}</option>
          {others.map((one) => (
            <option key={one.digest} value={one.digest}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

/** The most that a LoRA may count, as in `dimp.limits`. */
const MOST_WEIGHT = 4;

function Weighed({ one: { digest, name, weight } }: { one: Lora }) {
  const weigh = (typed: number): void => {
    if (typed !== 0 && Math.abs(typed) <= MOST_WEIGHT) choosing.weigh(digest, typed);
  };
  return (
    <li>
      <span>{name}</span>
      <input
        type="number"
        inputMode="decimal"
        min={-MOST_WEIGHT}
        max={MOST_WEIGHT}
        step="0.05"
        aria-label={t('beside.weight', { name })}
        value={weight}
        onChange={(event) => weigh(event.currentTarget.valueAsNumber)}
      />
      <IconButton
        name="close"
        size={14}
        label={t('beside.remove', { what: name })}
        onClick={() => choosing.dropLora(digest)}
      />
    </li>
  );
}

function References({ model, missing }: { model: Model; missing: offers.Missing | null }) {
  if (missing)
    return (
      <>
        <h4>{t('beside.references')}</h4>
        <p class="fact">{t(`beside.${missing}`, { model: model.title })}</p>
      </>
    );
  const shown = choosing.shown()?.image_id;
  return (
    <div
      class="references"
      data-takes="reference"
      tabIndex={0}
      role="group"
      aria-label={t('beside.references')}
    >
      <h4>{t('beside.references')}</h4>
      <ul>
        {prefs.beside.value.references.map((digest, at) => (
          <Reference key={digest} digest={digest} name={t('beside.reference', { n: at + 1 })} />
        ))}
      </ul>
      <p class="row">
        <Choose label={t('beside.addReference')} take={doing.lookAt} />
        {shown && (
          <button type="button" class="link" onClick={() => doing.lookAt(shown)}>
            {t('beside.shown')}
          </button>
        )}
      </p>
      <p class="fact dim">{t('beside.drop')}</p>
    </div>
  );
}

function Reference({ digest, name }: { digest: string; name: string }) {
  return (
    <li>
      <img src={thumbnail(digest)} alt={name} width="72" height="54" />
      <IconButton
        name="close"
        size={14}
        label={t('beside.remove', { what: name })}
        onClick={() => choosing.dropReference(digest)}
      />
    </li>
  );
}

/** A button that asks for a picture file and keeps it. */
function Choose({ label, take }: { label: string; take: (digest: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const taken = async (file: File | undefined): Promise<void> => {
    const digest = file && (await doing.keepPicture(file));
    if (digest) take(digest);
  };
  return (
    <>
      <input
        ref={input}
        class="vh"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => void taken(event.currentTarget.files?.[0])}
      />
      <button type="button" class="link" onClick={() => input.current?.click()}>
        {label}
      </button>
    </>
  );
}
