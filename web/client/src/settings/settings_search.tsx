// What is looked for in the settings: entries that do not match are left out, and sections and groups without any.
import { signal } from '@preact/signals';
import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';

/** The words that are looked for; empty shows everything. */
export const searched = signal('');

/** Whether the title of the section around an entry matches already: then all of it is shown. */
const TitleMatches = createContext(false);

/** Whether every word that is looked for is in one of these texts. */
export function isFound(...texts: readonly string[]): boolean {
  const all = texts.join(' ').toLowerCase();
  return searched.value
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

/** Whether an entry with these texts is shown. */
export function useIsFound(...texts: readonly string[]): boolean {
  const isTitleFound = useContext(TitleMatches);
  return isFound(...texts) || isTitleFound;
}

interface SettingsSectionProps {
  title: string;
  class?: string;
  /** What else the section as a whole is found by. */
  keywords?: readonly string[];
  children: ComponentChildren;
}

/** A titled part of the drawer. */
export function SettingsSection({ title, keywords = [], children, ...rest }: SettingsSectionProps) {
  return (
    <section class={`settings-section ${rest.class ?? ''}`}>
      <h4>{title}</h4>
      <TitleMatches.Provider value={isFound(title, ...keywords)}>{children}</TitleMatches.Provider>
    </section>
  );
}
