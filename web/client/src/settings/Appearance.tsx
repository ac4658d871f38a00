// How the page looks and is operated.
import { LANGUAGES, t, type Key } from '../lib/i18n';
import { canNotify, setNotifications, willNotify } from '../session/notifications';
import { showError } from '../session/notices';
import {
  changeKeys,
  changePageSettings,
  keySettings,
  pageSettings,
  type Theme,
} from '../session/page_settings';
import { SettingCheck, SettingField } from './SettingField';
import { SettingsSection } from './settings_search';

const THEMES: [Theme, Key][] = [
  ['', 'settings.theme.auto'],
  ['orsay', 'settings.theme.orsay'],
  ['snow', 'settings.theme.snow'],
];

/** The part of the drawer. */
export function Appearance() {
  const { theme, language, plain_wall: isPlain } = pageSettings.value;
  return (
    <SettingsSection title={t('settings.appearance')}>
      <SelectField
        id="l-theme"
        label={t('settings.theme')}
        value={theme}
        options={THEMES}
        change={(value) => changePageSettings({ theme: value as Theme })}
      />
      <SelectField
        id="l-language"
        label={t('settings.language')}
        value={language}
        options={listLanguages()}
        change={(value) => changePageSettings({ language: value })}
      />
      <SettingCheck
        label={t('settings.plainWall')}
        checked={isPlain}
        change={(checked) => changePageSettings({ plain_wall: checked })}
      />
      <SettingCheck
        label={t('settings.singleKeys')}
        checked={keySettings.value.singleKeys}
        change={(checked) => changeKeys({ singleKeys: checked })}
      />
      {canNotify() && (
        <SettingCheck
          label={t('notify.label')}
          checked={willNotify()}
          change={(checked) => void turnNotifications(checked)}
        />
      )}
    </SettingsSection>
  );
}

const listLanguages = (): [string, Key][] => [
  ['', 'settings.language.auto'],
  ...LANGUAGES.map((code): [string, Key] => [code, `settings.language.${code}` as Key]),
];

/** The browser is asked for its permission here, and nowhere else. */
async function turnNotifications(on: boolean): Promise<void> {
  if (on !== (await setNotifications(on))) showError(t('notify.refused'), t('notify.refused.hint'));
}

interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  options: [value: string, text: Key][];
  change: (value: string) => void;
}

function SelectField({ id, label, value, options, change }: SelectFieldProps) {
  return (
    <SettingField id={id} label={label}>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {t(text)}
          </option>
        ))}
      </select>
    </SettingField>
  );
}
