// The settings drawer, over the conversation: what the next picture gets, and how the studio works and looks.
import { useEffect } from 'preact/hooks';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { closePanel, onStage, panel } from '../session/view_state';
import { Appearance } from './Appearance';
import { ConditioningSettings } from './ConditioningSettings';
import { InterpreterSettings } from './InterpreterSettings';
import { ModelList } from './ModelList';
import { NextPicture } from './NextPicture';
import './settings.css';
import { StudioDefaults } from './StudioDefaults';
import { loadStudioSettings, saveSetting, studioSettings } from './studio_settings';

/** The drawer. */
export function Settings() {
  useEffect(loadStudioSettings, []);
  return (
    <aside class="drawer" aria-label={t('settings.title')}>
      <header>
        <h2>{t('settings.title')}</h2>
        <span class="space" />
        <IconButton name="question" label={t('header.help')} onClick={() => (panel.value = 'help')} />
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <div class="body" tabIndex={0} role="group" aria-label={t('settings.title')}>
        <NextPicture />
        <ConditioningSettings />
        {studioSettings.value && <StudioSections />}
        <Appearance />
        <RawRecipe />
      </div>
    </aside>
  );
}

/** What the studio keeps. */
function StudioSections() {
  return (
    <>
      <StudioDefaults />
      <ModelList choose={(name) => saveSetting('model', name)} />
      <InterpreterSettings />
    </>
  );
}

/** The recipe of the picture on the stage as it is stored. */
function RawRecipe() {
  if (!onStage.value) return null;
  const { lqip, fingerprint, image_path, ...recipe } = onStage.value;
  return (
    <details class="raw">
      <summary>{t('settings.raw')}</summary>
      <pre tabIndex={0}>{JSON.stringify(recipe, null, 2)}</pre>
    </details>
  );
}
