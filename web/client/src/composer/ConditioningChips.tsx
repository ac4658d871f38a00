// What the next picture is conditioned on: small chips over the prompt, each with its way out.
import type { ComponentChildren } from 'preact';
import { thumbnailUrl } from '../api/client';
import { formatNumber, t } from '../lib/i18n';
import { Icon } from '../lib/Icon';
import * as choice from '../session/conditioning_choice';
import { controlKindName } from '../session/recipe_text';
import { chosenStyle, conditioning } from '../session/request_draft';
import './conditioning.css';

/** The chips; nothing where nothing is chosen. */
export function ConditioningChips() {
  const { draft, references, controls } = conditioning.value;
  const style = chosenStyle.value;
  const isEmpty = references.length + controls.length + choice.activeLoras.value.length === 0;
  if (!draft && !style && isEmpty) return null;
  return (
    <ul class="chips" aria-label={t('conditioning.chosen')}>
      {draft && (
        <Chip name={t('draft.mark')} remove={() => choice.choose({ draft: false })}>
          {t('draft.mark')}
        </Chip>
      )}
      {style && (
        <Chip name={style.name} remove={() => (chosenStyle.value = null)}>
          {t('style.chosen', { name: style.name })}
        </Chip>
      )}
      <LoraChips />
      <ReferenceChips />
      <ControlChips />
    </ul>
  );
}

function LoraChips() {
  return (
    <>
      {choice.activeLoras.value.map(({ digest, name, weight }) => (
        <Chip
          key={digest}
          name={name}
          isInherited={choice.areLorasInherited.value}
          remove={() => choice.removeLora(digest)}
        >
          {t('conditioning.lora', { name, weight: formatNumber(weight) })}
        </Chip>
      ))}
    </>
  );
}

function ReferenceChips() {
  return (
    <>
      {conditioning.value.references.map((digest, index) => (
        <Chip
          key={digest}
          name={t('conditioning.reference', { n: index + 1 })}
          picture={digest}
          remove={() => choice.removeReference(digest)}
        >
          <Icon name="eye" size={14} />
        </Chip>
      ))}
    </>
  );
}

function ControlChips() {
  return (
    <>
      {conditioning.value.controls.map(({ kind, image, scale }, index) => (
        <Chip
          key={`${kind} ${index}`}
          name={controlKindName(kind)}
          picture={image}
          remove={() => choice.removeControl(index)}
        >
          {t('conditioning.control', { kind: controlKindName(kind), scale: formatNumber(scale) })}
        </Chip>
      ))}
    </>
  );
}

interface ChipProps {
  name: string;
  picture?: string | null;
  /** Whether it comes from the picture that is changed. */
  isInherited?: boolean;
  remove: () => void;
  children: ComponentChildren;
}

function Chip({ name, picture, isInherited, remove, children }: ChipProps) {
  const label = t('conditioning.remove', { name });
  return (
    <li class={isInherited ? 'inherited' : ''} title={isInherited ? t('conditioning.inherited') : undefined}>
      {picture && <img src={thumbnailUrl(picture)} alt="" width="26" height="26" />}
      <span>
        {children}
        {isInherited && <span class="visually-hidden"> ({t('conditioning.inherited')})</span>}
      </span>
      <button type="button" aria-label={label} title={label} onClick={remove}>
        <Icon name="close" size={13} />
      </button>
    </li>
  );
}
