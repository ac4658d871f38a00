// What the next picture is painted with beside its words: small chips over the prompt, each with its way out.
import type { ComponentChildren } from 'preact';
import { thumbnail } from '../api';
import type { Hold } from '../beside';
import { kindOf } from '../besides';
import * as choosing from '../choosing';
import { number, t } from '../i18n';
import * as prefs from '../prefs';
import '../styles/beside.css';
import { Icon } from './Icon';

export function Chips() {
  const { draft, references, holds } = prefs.beside.value;
  const loras = choosing.loras.value;
  if (!draft && references.length + holds.length + loras.length === 0) return null;
  return (
    <ul class="chips" aria-label={t('beside.chosen')}>
      {draft && (
        <Chip what={t('draft.mark')} remove={() => choosing.put({ draft: false })}>
          {t('draft.mark')}
        </Chip>
      )}
      {loras.map(({ digest, name, weight }) => (
        <Chip
          key={digest}
          what={name}
          handedOn={choosing.inherited.value}
          remove={() => choosing.dropLora(digest)}
        >
          {t('beside.lora', { name, weight: number(weight) })}
        </Chip>
      ))}
      {references.map((digest, at) => (
        <Chip
          key={digest}
          what={t('beside.reference', { n: at + 1 })}
          picture={digest}
          remove={() => choosing.dropReference(digest)}
        >
          <Icon name="eye" size={14} />
        </Chip>
      ))}
      {holds.map((one, at) => (
        <Chip
          key={`${one.kind} ${at}`}
          what={kindOf(one.kind)}
          picture={one.image}
          remove={() => choosing.letGo(at)}
        >
          <Held one={one} />
        </Chip>
      ))}
    </ul>
  );
}

const Held = ({ one }: { one: Hold }) => (
  <>{t('beside.hold', { kind: kindOf(one.kind), scale: number(one.scale) })}</>
);

interface ChipProps {
  /** What it is, in words. */
  what: string;
  picture?: string | null;
  /** It comes from the picture that is changed. */
  handedOn?: boolean;
  remove: () => void;
  children: ComponentChildren;
}

function Chip({ what, picture, handedOn, remove, children }: ChipProps) {
  const label = t('beside.remove', { what });
  return (
    <li class={handedOn ? 'handed-on' : ''} title={handedOn ? t('beside.inherited') : undefined}>
      {picture && <img src={thumbnail(picture)} alt="" width="26" height="26" />}
      <span>
        {children}
        {handedOn && <span class="vh"> ({t('beside.inherited')})</span>}
      </span>
      <button type="button" aria-label={label} title={label} onClick={remove}>
        <Icon name="close" size={13} />
      </button>
    </li>
  );
}
