// The LoRAs of the next pictures with their weights.
import type { LoraFile, Materials } from '../api/types.gen';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import type { Lora } from '../session/conditioning';
import * as choice from '../session/conditioning_choice';

/** Where LoRA files are put, below the data folder. */
const FOLDER = 'models/loras';

/** The list, and the choice of another one. */
export function LoraSettings({ materials: { loras: files } }: { materials: Materials }) {
  const chosen = choice.activeLoras.value;
  const others = files.filter(({ digest }) => !chosen.some((lora) => lora.digest === digest));
  return (
    <>
      <h4>{t('conditioning.loraTitle')}</h4>
      <ul>
        {chosen.map((lora) => (
          <LoraItem key={lora.digest} lora={lora} />
        ))}
      </ul>
      {choice.areLorasInherited.value && chosen.length > 0 && (
        <p class="fact">{t('conditioning.inherited')}</p>
      )}
      {files.length === 0 && <p class="fact">{t('conditioning.noLoras', { folder: FOLDER })}</p>}
      {others.length > 0 && <AddLora files={others} />}
    </>
  );
}

function AddLora({ files }: { files: readonly LoraFile[] }) {
  return (
    <select
      aria-label={t('conditioning.addLora')}
      value=""
      onChange={({ currentTarget }) => {
        const file = files.find(({ digest }) => digest === currentTarget.value);
        if (file) choice.addLora({ digest: file.digest, name: file.name, weight: 1 });
        currentTarget.value = '';
      }}
    >
      <option value="">{t('conditioning.addLora')}</option>
      {files.map(({ digest, name }) => (
        <option key={digest} value={digest}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** The most that a LoRA may count. */
const MAX_WEIGHT = 4;

function LoraItem({ lora: { digest, name, weight } }: { lora: Lora }) {
  const change = (typed: number): void => {
    if (typed !== 0 && Math.abs(typed) <= MAX_WEIGHT) choice.setLoraWeight(digest, typed);
  };
  return (
    <li>
      <span>{name}</span>
      <input
        type="number"
        inputMode="decimal"
        min={-MAX_WEIGHT}
        max={MAX_WEIGHT}
        step="0.05"
        aria-label={t('conditioning.weight', { name })}
        value={weight}
        onChange={(event) => change(event.currentTarget.valueAsNumber)}
      />
      <IconButton
        name="close"
        size={14}
        label={t('conditioning.remove', { name })}
        onClick={() => choice.removeLora(digest)}
      />
    </li>
  );
}
