// What the next pictures are conditioned on besides their words: drafts, LoRAs, references, control maps.
import { thumbnailUrl } from '../api/client';
import type { Materials, Model } from '../api/types.gen';
import '../composer/conditioning.css';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { controlSupport, missingForReferences, type Missing } from '../session/capabilities';
import * as choice from '../session/conditioning_choice';
import { currentModel } from '../session/models';
import { conditioning } from '../session/request_draft';
import { onStage } from '../session/view_state';
import { ControlMaps } from './ControlMaps';
import { EmbeddingList } from './EmbeddingList';
import { LoraSettings } from './LoraSettings';
import { usePictureInput } from './PictureInput';
import { SettingCheck } from './SettingField';
import { SettingsSection, useIsFound } from './settings_search';

/** The part of the drawer. */
export function ConditioningSettings() {
  const model = currentModel();
  const materials = choice.materials.value;
  return (
    <SettingsSection class="conditioning" title={t('conditioning.title')}>
      <SettingCheck
        label={t('conditioning.draft')}
        checked={conditioning.value.draft}
        change={choice.toggleDraft}
      />
      {materials && model && <ModelSections model={model} materials={materials} />}
    </SettingsSection>
  );
}

function ModelSections({ model, materials }: { model: Model; materials: Materials }) {
  const { adapters, maps, loras, embeddings } = materials;
  const areLorasShown = useIsFound(t('conditioning.loraTitle'), ...loras.map(({ name }) => name));
  const areEmbeddingsShown = useIsFound(
    t('conditioning.embeddingTitle'),
    ...embeddings.map(({ name }) => name),
  );
  const areReferencesShown = useIsFound(t('conditioning.references'));
  const areMapsShown = useIsFound(t('conditioning.controls'));
  return (
    <>
      {areLorasShown && <LoraSettings materials={materials} />}
      {areEmbeddingsShown && <EmbeddingList materials={materials} />}
      {areReferencesShown && <References model={model} missing={missingForReferences(model, adapters)} />}
      {areMapsShown && <ControlMaps model={model} kinds={maps} {...controlSupport(model, adapters)} />}
    </>
  );
}

function References({ model, missing }: { model: Model; missing: Missing | null }) {
  if (missing)
    return (
      <>
        <h5>{t('conditioning.references')}</h5>
        <p class="fact">{t(`conditioning.${missing}`, { model: model.title })}</p>
      </>
    );
  return (
    <div
      class="references"
      data-takes="reference"
      tabIndex={0}
      role="group"
      aria-label={t('conditioning.references')}
    >
      <h5>{t('conditioning.references')}</h5>
      <ul>
        {conditioning.value.references.map((digest, index) => (
          <Reference key={digest} digest={digest} name={t('conditioning.reference', { n: index + 1 })} />
        ))}
      </ul>
      <AddReference />
      <p class="fact dim">{t('conditioning.drop')}</p>
    </div>
  );
}

function Reference({ digest, name }: { digest: string; name: string }) {
  return (
    <li>
      <img src={thumbnailUrl(digest)} alt={name} width="72" height="54" />
      <IconButton
        name="close"
        size={14}
        label={t('conditioning.remove', { name })}
        onClick={() => choice.removeReference(digest)}
      />
    </li>
  );
}

/** A picture from a file, or the one on the stage. */
function AddReference() {
  const input = usePictureInput({ onStored: choice.addReference });
  const shown = onStage.value?.image_id;
  return (
    <p class="row">
      {input.element}
      <button type="button" class="link" onClick={input.open}>
        {t('conditioning.addReference')}
      </button>
      {shown && (
        <button type="button" class="link" onClick={() => choice.addReference(shown)}>
          {t('conditioning.current')}
        </button>
      )}
    </p>
  );
}
