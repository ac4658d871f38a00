// One setting with its label: what the whole drawer is made of.
import type { ComponentChildren } from 'preact';
import { t } from '../lib/i18n';
import { useIsFound } from './settings_search';

interface SettingFieldProps {
  /** The id of the input that it labels. */
  id: string;
  label: string;
  /** Whether it was changed from its default. */
  isChanged?: boolean;
  /** A line below it. */
  hint?: string;
  children: ComponentChildren;
}

/** A labelled input, with what stands beside it. */
export function SettingField({ id, label, isChanged = false, hint, children }: SettingFieldProps) {
  if (!useIsFound(label, hint ?? '')) return null;
  return (
    <div class={isChanged ? 'field changed' : 'field'}>
      <label for={id}>
        {label}
        {isChanged && <span class="visually-hidden"> ({t('settings.changed')})</span>}
      </label>
      {children}
      {hint && <p class="fact">{hint}</p>}
    </div>
  );
}

interface SettingCheckProps {
  label: string;
  checked: boolean;
  change: (checked: boolean) => void;
}

/** A setting that is on or off. */
export function SettingCheck({ label, checked, change }: SettingCheckProps) {
  if (!useIsFound(label)) return null;
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => change(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
