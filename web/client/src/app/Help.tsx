// Every key, where each can be changed: press the key's button, then the new key.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t, type Key } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { keyText } from '../lib/key_text';
import { keyName } from '../lib/keys';
import { keysOf, listGroups, ownerOf, type CommandId } from '../session/commands';
import { changeKeys, keySettings } from '../session/page_settings';
import { leavePanel } from '../session/view_state';
import './help.css';

/** The command that the next key press is for. */
const rebinding = signal<CommandId | null>(null);

/** The key that was pressed for it, and the command that has it already: pressed again, it is taken from there. */
const conflict = signal<{ key: string; owner: CommandId } | null>(null);

/** The key that was pressed for it, and what it does in its place for good: it is not taken from there. */
const refused = signal<{ key: string; owner: Key } | null>(null);

/** Keys that belong to a place and cannot be changed. */
const FIXED: [string, Key][] = [
  ['Enter', 'shortcut.enter'],
  ['Shift+Enter', 'shortcut.shiftEnter'],
  ['Esc', 'shortcut.escape'],
  ['1–9', 'shortcut.candidate'],
  ['Shift+1–9', 'shortcut.keepCandidate'],
  ['A–Z', 'shortcut.typeAhead'],
];

/** What a key does that cannot be changed; undefined: nothing. 1 is another key where there are no candidates. */
function fixedUse(event: KeyboardEvent): Key | undefined {
  const name = keyName(event);
  const isDigit = /^Digit[1-9]$/.test(event.code) && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isDigit && event.shiftKey) return 'shortcut.keepCandidate';
  if (isDigit && name !== '1') return 'shortcut.candidate';
  return FIXED.find(([key]) => key === name)?.[1];
}

/** The list over the page. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => dialog.current?.close();
  const [words, setWords] = useState('');
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-label={t('help.title')}
      onClose={() => leavePanel('help')}
      onCancel={cancelRebinding}
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
      onKeyDown={rebind}
    >
      <header>
        <h2>{t('help.title')}</h2>
        <span class="space" />
        <IconButton name="printer" label={t('help.print')} onClick={() => print()} />
        <IconButton name="close" label={t('help.close')} shortcut="Esc" onClick={close} />
      </header>
      <input
        type="search"
        class="help-search"
        autofocus
        aria-label={t('help.search')}
        placeholder={t('help.search')}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <p class={rebinding.value ? 'dim asking' : 'dim'} role="status">
        {describeState()}
      </p>
      <KeyList words={words} />
      {Object.keys(keySettings.value.own).length > 0 && (
        <button
          type="button"
          class="link"
          onClick={() => {
            changeKeys({ own: {} });
          }}
        >
          {t('help.reset')}
        </button>
      )}
    </dialog>
  );
}

function describeState(): string {
  if (!rebinding.value) return t('help.about');
  const command = t(`command.${rebinding.value}`);
  if (refused.value)
    return t('help.takenForGood', { key: keyText(refused.value.key), owner: t(refused.value.owner) });
  if (!conflict.value) return t('help.change', { command });
  const { key, owner } = conflict.value;
  return t('help.taken', { key: keyText(key), owner: t(`command.${owner}`), command });
}

/** The keys by what they are about, or those whose words or keys hold what is looked for. */
function KeyList({ words }: { words: string }) {
  const isWanted = (text: string, keys: readonly string[]): boolean =>
    [text, ...keys, ...keys.map(keyText)].some((part) =>
      part.toLowerCase().includes(words.trim().toLowerCase()),
    );
  const fixed = FIXED.filter(([key, text]) => isWanted(t(text), [key]));
  const groups = listGroups()
    .map(([group, ids]) => ({
      group,
      ids: ids.filter((id) => isWanted(t(`command.${id}`), keysOf(id))),
    }))
    .filter(({ ids }) => ids.length > 0);
  return (
    <>
      {fixed.length > 0 && (
        <section>
          <h3>{t('help.fixed')}</h3>
          <dl>
            {fixed.map(([key, text]) => (
              <Entry key={key} words={t(text)}>
                <kbd>{keyText(key)}</kbd>
              </Entry>
            ))}
          </dl>
        </section>
      )}
      {groups.map(({ group, ids }) => (
        <section key={group}>
          <h3>{t(`help.group.${group}`)}</h3>
          <dl>
            {ids.map((id) => (
              <Entry key={id} words={t(`command.${id}`)}>
                <RebindButton id={id} keys={keysOf(id)} />
              </Entry>
            ))}
          </dl>
        </section>
      ))}
      {fixed.length + groups.length === 0 && <p class="dim">{t('help.nothing')}</p>}
    </>
  );
}

function Entry({ words, children }: { words: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{children}</dt>
      <dd>{words}</dd>
    </div>
  );
}

function RebindButton({ id, keys }: { id: CommandId; keys: readonly string[] }) {
  return (
    <button
      type="button"
      class={rebinding.value === id ? 'rebinding' : ''}
      aria-label={t('help.rebind', { command: t(`command.${id}`) })}
      onClick={() => {
        stopRebinding();
        rebinding.value = id;
      }}
    >
      {keys.map((key) => (
        <kbd key={key}>{keyText(key)}</kbd>
      ))}
      {keys.length === 0 && <span class="dim">{t('help.noKey')}</span>}
    </button>
  );
}

const NOT_BINDABLE = new Set(['Shift', 'Control', 'Alt', 'Meta', 'Escape', 'Tab']);

function rebind(event: KeyboardEvent): void {
  const id = rebinding.value;
  if (!id || NOT_BINDABLE.has(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const key = keyName(event);
  const use = fixedUse(event);
  refused.value = use ? { key, owner: use } : null;
  if (use) return;
  const owner = ownerOf(key, id);
  if (owner && conflict.value?.key !== key) {
    conflict.value = { key, owner };
    return;
  }
  const others = owner ? { [owner]: keysOf(owner).filter((other) => other !== key) } : {};
  changeKeys({ own: { ...keySettings.value.own, ...others, [id]: [key] } });
  stopRebinding();
}

function stopRebinding(): void {
  rebinding.value = null;
  conflict.value = null;
  refused.value = null;
}

/** Escape leaves the rebinding first, and then the list. */
function cancelRebinding(event: Event): void {
  if (!rebinding.value) return;
  event.preventDefault();
  stopRebinding();
}
