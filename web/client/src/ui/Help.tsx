// Every key, where each can be changed: press the key's button, then the new key.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t, type Key } from '../i18n';
import { bindings, nameOf, type Command } from '../keys';
import * as prefs from '../prefs';
import * as state from '../state';
import { IconButton } from './Icon';

const asking = signal<Command | null>(null);
const FIXED: [string, Key][] = [
  ['Enter', 'key.enter'],
  ['Shift+Enter', 'key.shiftEnter'],
  ['Esc', 'key.escape'],
  ['1–4', 'key.candidate'],
  ['A–Z', 'key.typeAhead'],
];

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const own = Object.keys(prefs.keyOverrides.value).length > 0;
  const close = (): void => dialog.current?.close();
  return (
    <dialog
      class="help"
      ref={dialog}
      aria-label={t('help.title')}
      onClose={() => (state.panel.value = '')}
      onCancel={(event) => asking.value && (event.preventDefault(), (asking.value = null))}
      onClick={(event) => event.target === event.currentTarget && close()}
      onKeyDown={rebind}
    >
      <header>
        <h2>{t('help.title')}</h2>
        <IconButton name="close" label={t('help.close')} hint="Esc" onClick={close} />
      </header>
      <p class="dim">
        {asking.value ? t('help.change', { command: t(`key.${asking.value}`) }) : t('help.about')}
      </p>
      <Keys />
      {own && (
        <button type="button" class="link" onClick={() => (prefs.keyOverrides.value = {})}>
          {t('help.reset')}
        </button>
      )}
    </dialog>
  );
}

function Keys() {
  return (
    <dl>
      {FIXED.map(([key, words]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{t(words)}</dd>
        </div>
      ))}
      {bindings(prefs.keyOverrides.value).map(({ command, keys }) => (
        <div key={command}>
          <dt>
            <Rebinding command={command} keys={keys} />
          </dt>
          <dd>{t(`key.${command}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Rebinding({ command, keys }: { command: Command; keys: readonly string[] }) {
  return (
    <button
      type="button"
      class={asking.value === command ? 'asking' : ''}
      aria-label={t('help.rebind', { command: t(`key.${command}`) })}
      onClick={() => (asking.value = command)}
    >
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </button>
  );
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'Escape', 'Tab']);

function rebind(event: KeyboardEvent): void {
  const command = asking.value;
  if (!command || MODIFIERS.has(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  prefs.keyOverrides.value = { ...prefs.keyOverrides.value, [command]: [nameOf(event)] };
  asking.value = null;
}
