// The control maps of the next pictures: made of which picture, how strong, and which network reads them.
import { useState } from 'preact/hooks';
import type { Model } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { READY_MADE_MAPS, type Missing } from '../session/capabilities';
import type { ControlMap } from '../session/conditioning';
import * as choice from '../session/conditioning_choice';
import { controlKindName } from '../session/recipe_text';
import { conditioning } from '../session/request_draft';
import { onStage } from '../session/view_state';
import { usePictureInput } from './PictureInput';

interface ControlMapsProps {
  model: Model;
  /** The kinds of maps that the studio makes of a picture. */
  kinds: readonly string[];
  missing: Missing | null;
  networks: readonly string[];
}

/** The list, and the choice of another one; or why there are none. */
export function ControlMaps({ model, kinds, missing, networks }: ControlMapsProps) {
  return (
    <>
      <h5>{t('conditioning.controls')}</h5>
      {missing ? (
        <p class="fact">{t(`conditioning.${missing}`, { model: model.title })}</p>
      ) : (
        <>
          <ul class="control-maps">
            {conditioning.value.controls.map((control, index) => (
              <ControlItem key={index} control={control} index={index} networks={networks} />
            ))}
          </ul>
          <AddControl kinds={kinds} networks={networks} />
        </>
      )}
    </>
  );
}

const READY_PREFIX = 'ready ';

/** Adds a map: one made of the picture, or, from a file, one that another program made. */
function AddControl({ kinds, networks }: Pick<ControlMapsProps, 'kinds' | 'networks'>) {
  const [readyKind, setReadyKind] = useState('');
  const input = usePictureInput({
    label: t('conditioning.chooseMap'),
    onStored: (digest) => choice.addControl(readyKind, networks, digest),
  });
  const add = (value: string): void => {
    if (value.startsWith(READY_PREFIX)) {
      setReadyKind(value.slice(READY_PREFIX.length));
      input.open();
    } else if (value) choice.addControl(value, networks);
  };
  return (
    <>
      <select
        aria-label={t('conditioning.addControl')}
        value=""
        onChange={({ currentTarget }) => {
          add(currentTarget.value);
          currentTarget.value = '';
        }}
      >
        <option value="">{t('conditioning.addControl')}</option>
        <KindOptions kinds={kinds} />
      </select>
      {input.element}
    </>
  );
}

function KindOptions({ kinds }: Pick<ControlMapsProps, 'kinds'>) {
  return (
    <>
      {kinds.map((kind) => (
        <option key={kind} value={kind}>
          {controlKindName(kind)}
        </option>
      ))}
      {[...READY_MADE_MAPS, ...kinds].map((kind) => (
        <option key={kind} value={READY_PREFIX + kind}>
          {t('conditioning.readyMap', { kind: controlKindName(kind) })}
        </option>
      ))}
    </>
  );
}

interface ControlItemProps {
  control: ControlMap;
  index: number;
  networks: readonly string[];
}

function ControlItem({ control, index, networks }: ControlItemProps) {
  const kind = controlKindName(control.kind);
  return (
    <li>
      <span>{control.ready ? t('conditioning.readyMap', { kind }) : kind}</span>
      <IconButton
        name="close"
        size={14}
        label={t('conditioning.remove', { name: kind })}
        onClick={() => choice.removeControl(index)}
      />
      <ScaleSlider control={control} index={index} />
      {!control.ready && <SourceSelect control={control} index={index} />}
      {networks.length > 1 && <NetworkSelect control={control} index={index} networks={networks} />}
    </li>
  );
}

type ControlProps = Omit<ControlItemProps, 'networks'>;

function ScaleSlider({ control: { kind, scale }, index }: ControlProps) {
  return (
    <label class="control-scale">
      <input
        type="range"
        min="0.05"
        max="1.5"
        step="0.05"
        value={scale}
        aria-label={t('conditioning.strength', { kind: controlKindName(kind) })}
        onInput={(event) => choice.changeControl(index, { scale: event.currentTarget.valueAsNumber })}
      />
      <output aria-hidden="true">{formatNumber(scale)}</output>
    </label>
  );
}

/** Whether the map is made of each picture that is changed, or always of the one on the stage now. */
function SourceSelect({ control: { image }, index }: ControlProps) {
  const shown = onStage.value?.image_id ?? null;
  return (
    <select
      aria-label={t('conditioning.source')}
      value={image ?? ''}
      onChange={(event) => choice.changeControl(index, { image: event.currentTarget.value || null })}
    >
      <option value="">{t('conditioning.source.changed')}</option>
      {image && image !== shown && <option value={image}>{t('conditioning.source.other')}</option>}
      {shown && <option value={shown}>{t('conditioning.current')}</option>}
    </select>
  );
}

function NetworkSelect({ control: { model }, index, networks }: ControlItemProps) {
  return (
    <select
      aria-label={t('conditioning.network')}
      value={model ?? ''}
      onChange={(event) => choice.changeControl(index, { model: event.currentTarget.value })}
    >
      {networks.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
