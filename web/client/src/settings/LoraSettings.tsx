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
      <h5>{t('conditioning.loraTitle')}</h5>
      <ul>
        {chosen.map((lora) => (
          <LoraItem key={lora.digest} lora={lora} file={files.find(({ digest }) => digest === lora.digest)} />
        ))}
      </ul>
      {choice.areLorasInherited.value && chosen.length > 0 && (
        <p class="fact">{t('conditioning.inherited')}</p>
      )}
      {files.length === 0 && <p class="fact">{t('conditioning.noLoras', { folder: FOLDER })}</p>}
      {others.length > 0 && <AddLora files={others} />}
      <ul class="lora-files" aria-label={t('conditioning.loraFiles')}>
        {others.map((file) => (
          <LoraTile key={file.digest} file={file} />
        ))}
      </ul>
      {files.map(
        ({ digest, name, wrong }) => wrong && <p class="fact" key={digest}>{`${name}: ${wrong}`}</p>,
      )}
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
      {files.map(({ digest, name, family, wrong }) => (
        <option key={digest} value={digest} disabled={wrong !== ''}>
          {family ? `${name} (${family})` : name}
        </option>
      ))}
    </select>
  );
}

/** A file that can be added, with what it does: a picture where one lies beside it, and the words that call it. */
function LoraTile({ file }: { file: LoraFile }) {
  const { name, digest, wrong } = file;
  if (wrong) return null;
  return (
    <li>
      <LoraPreview file={file} />
      <span>
        <b>{name}</b>
        <LoraFacts file={file} />
      </span>
      <button
        type="button"
        class="link"
        aria-label={t('conditioning.addNamed', { name })}
        onClick={() => choice.addLora({ digest, name, weight: 1 })}
      >
        {t('conditioning.add')}
      </button>
    </li>
  );
}

function LoraPreview({ file: { preview_url, name } }: { file: LoraFile }) {
  if (!preview_url) return null;
  return (
    <img
      class="lora-preview"
      src={preview_url}
      alt={t('conditioning.loraPreview', { name })}
      width="56"
      height="56"
      loading="lazy"
    />
  );
}

/** The most that a LoRA may count. */
const MAX_WEIGHT = 4;

/** What the file says of itself: the model it was trained on, and the words that call it. */
function LoraFacts({ file }: { file: LoraFile }) {
  return (
    <>
      {file.base_model && <p class="fact">{t('conditioning.loraBase', { model: file.base_model })}</p>}
      {file.words.length > 0 && (
        <p class="fact">{t('conditioning.loraWords', { words: file.words.join(', ') })}</p>
      )}
      {file.notes.map(({ id, text, owner }) => (
        <p class="fact" key={id} dir="auto">
          {owner ? t('conditioning.loraNoteOf', { name: owner, text }) : t('conditioning.loraNote', { text })}
        </p>
      ))}
    </>
  );
}

function LoraItem({ lora: { digest, name, weight }, file }: { lora: Lora; file: LoraFile | undefined }) {
  const change = (typed: number): void => {
    if (typed !== 0 && Math.abs(typed) <= MAX_WEIGHT) choice.setLoraWeight(digest, typed);
  };
  return (
    <li>
      {file && <LoraPreview file={file} />}
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
      {file && <LoraFacts file={file} />}
    </li>
  );
}
