// What the user looks at and works with: signals that no other window sees.
import { computed, signal } from '@preact/signals';
import type { Understanding } from '../api/types.gen';
import { findGeneration, headId } from './state';

/** The picture looked at without going there; null: the head. */
export const peeked = signal<string | null>(null);
/** The picture that the timeline's keyboard focus is on. */
export const focused = signal<string | null>(null);
/** The picture marked as A for comparing. */
export const marked = signal<string | null>(null);
/** The two pictures that are compared. */
export const comparing = signal<{ a: string; b: string } | null>(null);
/** Whether the picture before the one on the stage is shown, for as long as a key is held. */
export const isShowingBefore = signal(false);
/** Whether words change the picture or begin another one. */
export const mode = signal<'refine' | 'fresh'>('refine');
/** How far to repaint; null: as the words ask. */
export const strength = signal<number | null>(null);
/** How the words in the composer would be read, as of the last pause in writing. */
export const interpretation = signal<(Understanding & { words: string }) | null>(null);
/** Words that were sent and are being read: a language model may take seconds over them. */
export const wordsBeingRead = signal('');

/** What covers a part of the page. */
export type Panel =
  | ''
  | 'settings'
  | 'help'
  | 'gallery'
  | 'collections'
  | 'trash'
  | 'queue'
  | 'sessions'
  | 'timelineOptions'
  | 'lineage'
  | 'contactSheet'
  | 'styles'
  | 'phone'
  | 'prompts';
/** The panels that are views of the gallery, over the whole page. */
const GALLERY_VIEWS: readonly Panel[] = ['gallery', 'collections', 'trash'];
/** The panel that is open. */
export const panel = signal<Panel>('');
/** Whether the gallery covers the page, in whichever view. */
export const isGalleryOpen = computed(() => GALLERY_VIEWS.includes(panel.value));
/** The picture that the panels `lineage` and `contactSheet` are about. */
export const panelSubject = signal<string | null>(null);

/** A page of the picture's menu: a field to write, or what is asked before something is done. Empty: the list. */
export type MenuPage = '' | 'name' | 'note' | 'description' | 'upscale' | 'animate' | 'erase';
/** The picture whose menu is open. */
export const menuSubject = signal<string | null>(null);
/** The page at which that menu is opened. */
export const menuPage = signal<MenuPage>('');

/** Whether a file is held over the page. */
export const isDraggingFile = signal(false);
/** The picture of the timeline that a file is held over. */
export const dropTarget = signal<string | null>(null);

/** The picture on the stage: what is peeked at, else the head. */
export const onStage = computed(() => findGeneration(peeked.value) ?? findGeneration(headId.value));

/** Opens a panel, or closes it where it is open. */
export function togglePanel(name: Panel): void {
  panel.value = panel.value === name ? '' : name;
}

/** Closes whatever panel is open. */
export function closePanel(): void {
  panel.value = '';
}

/** Closes a panel that was left, unless another one has been opened in its place meanwhile. */
export function leavePanel(...names: Panel[]): void {
  if (names.includes(panel.value)) closePanel();
}

/** Opens how a picture was made, or the pictures that led to it on one sheet. */
export function openPanelFor(id: string | null, name: 'lineage' | 'contactSheet'): void {
  panelSubject.value = id;
  panel.value = name;
}

/** Opens the menu of a picture, by default the one on the stage. */
export function openMenu(page: MenuPage = '', id = onStage.value?.id): void {
  if (!id) return;
  menuPage.value = page;
  menuSubject.value = id;
}
