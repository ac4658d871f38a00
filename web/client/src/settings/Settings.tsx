// The settings drawer, over the conversation: what this picture gets, apart from how the studio works and looks.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useFocusWhileOpen } from '../lib/focus';
import { plural, t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { loadMaterials } from '../session/conditioning_choice';
import { recipeText } from '../session/recipe_text';
import { closePanel, onStage, panel } from '../session/view_state';
import { Appearance } from './Appearance';
import { ConditioningSettings } from './ConditioningSettings';
import { InterpreterSettings } from './InterpreterSettings';
import { ModelList } from './ModelList';
import { NextPicture } from './NextPicture';
import './settings.css';
import { searched, useIsFound } from './settings_search';
import { StudioDefaults } from './StudioDefaults';
import { loadStudioSettings, saveSetting, studioSettings } from './studio_settings';

/** The drawer. */
export function Settings() {
  const drawer = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  useFocusWhileOpen(drawer);
  const [isRead, setIsRead] = useState(false);
  useEffect(() => {
    void Promise.allSettled([loadStudioSettings(), loadMaterials()]).then(() => setIsRead(true));
    return () => (searched.value = '');
  }, []);
  return (
    <aside
      class={searched.value ? 'drawer searching' : 'drawer'}
      aria-label={t('settings.title')}
      ref={drawer}
      tabIndex={-1}
    >
      <header>
        <h2>{t('settings.title')}</h2>
        <span class="space" />
        <IconButton name="question" label={t('header.help')} onClick={() => (panel.value = 'help')} />
        <IconButton name="close" label={t('settings.close')} shortcut="Esc" onClick={closePanel} />
      </header>
      <Search body={body} />
      <div class="body" tabIndex={0} role="group" aria-label={t('settings.title')} ref={body}>
        <Group name="picture">
          <NextPicture />
          <ConditioningSettings />
          {isRead && <RawRecipe />}
        </Group>
        {/* Below what is still being read: it would move. */}
        {isRead && (
          <Group name="studio">
            {studioSettings.value && <StudioSections />}
            <Appearance />
          </Group>
        )}
      </div>
    </aside>
  );
}

/** What is looked for, and the way to either group. */
function Search({ body }: { body: { current: HTMLDivElement | null } }) {
  return (
    <div class="settings-search">
      <input
        type="search"
        aria-label={t('settings.search')}
        placeholder={t('settings.search')}
        value={searched.value}
        onInput={(event) => (searched.value = event.currentTarget.value)}
      />
      <SearchStatus body={body} />
      {!searched.value && (
        <p class="group-links">
          {GROUPS.map((name) => (
            <button key={name} type="button" class="link" onClick={() => scrollToGroup(name)}>
              {t(`settings.group.${name}`)}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}

/** What the drawer is made of; `settings.css` leaves out sections without any of them. */
const ENTRIES = '.field, .check, .models li, .raw, h5';

/** How many entries are left, once they are drawn. */
function SearchStatus({ body }: { body: { current: HTMLDivElement | null } }) {
  const [count, setCount] = useState(0);
  const words = searched.value.trim();
  useEffect(() => setCount(body.current?.querySelectorAll(ENTRIES).length ?? 0), [words]);
  const text = count > 0 ? plural('settings.found', count) : t('settings.nothing');
  return (
    <p class="dim" role="status">
      {words && text}
    </p>
  );
}

const GROUPS = ['picture', 'studio'] as const;
type GroupName = (typeof GROUPS)[number];

const scrollToGroup = (name: GroupName): void => document.getElementById(`group-${name}`)?.scrollIntoView();

/** One of the two halves of the drawer. */
function Group({ name, children }: { name: GroupName; children: ComponentChildren }) {
  return (
    <section class="settings-group" aria-labelledby={`group-${name}`}>
      <h3 id={`group-${name}`}>{t(`settings.group.${name}`)}</h3>
      <p class="fact about">{t(`settings.group.${name}.about`)}</p>
      {children}
    </section>
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
  const isShown = useIsFound(t('settings.raw'));
  if (!onStage.value || !isShown) return null;
  return (
    <details class="raw">
      <summary>{t('settings.raw')}</summary>
      <pre tabIndex={0}>{recipeText(onStage.value)}</pre>
    </details>
  );
}
