// What can be done with a picture besides saying a change of it: vary it, paint it properly, go on beyond its edges.
import * as api from './api';
import { after, wishes } from './beside';
import { extending, leave, margins } from './extending';
import { t } from './i18n';
import * as prefs from './prefs';
import * as state from './state';
import { act } from './studio';

/** The model that would paint now. */
export const painter = () => {
  const name = prefs.parameters.value.model ?? state.chosenModel.value;
  return state.models.value.find((one) => one.name === name);
};

/** Whether the model can do a task; before the models are known nobody says no. */
export const can = (task: string): boolean => painter()?.tasks.includes(task) ?? true;

/** The installed models that set pictures in motion. */
export const animators = () =>
  state.models.value.filter((one) => one.installed && one.tasks.includes('animate'));

const shown = (id?: string) => (id ? state.get(id) : state.onStage.value);

/** Paints variations of a picture (by default the one on the stage): so many as the composer says. */
export function vary(degree: 'subtle' | 'strong', id?: string): void {
  const one = shown(id);
  if (!one?.image_id) return;
  if (one.type === 'import') return state.tell(t('told.noRecipe'), t('told.noRecipeHint'));
  void act({ type: 'vary', id: one.id, degree, count: prefs.count.value });
}

/** Paints a draft as its model usually paints. */
export function properly(id?: string): void {
  const one = shown(id);
  if (!one) return;
  if (one.tier !== 'draft') return state.tell(t('told.noDraft'));
  void act({ type: 'properly', id: one.id });
}

/** Opens the picture's menu at one of its pages. */
export function ask(page: 'enlarge' | 'animate'): void {
  const one = state.onStage.value;
  if (!one?.image_id) return;
  if (page === 'animate' && animators().length === 0)
    return state.tell(t('told.noAnimator'), t('told.noAnimatorHint'));
  state.menuWriting.value = page;
  state.menuFor.value = one.id;
}

/** Turns drafts on or off for the pictures that follow. */
export function toggleDraft(): void {
  const draft = !prefs.beside.value.draft;
  prefs.beside.value = { ...prefs.beside.value, draft };
  state.said.value = draft ? t('told.draftOn') : t('told.draftOff');
}

/** Paints beyond the edges of the picture whose canvas is being extended; the words may be empty. */
export async function paintBeyond(parent_id: string, text: string): Promise<void> {
  const { width: _, height: __, ...parameters } = prefs.parameters.value;
  if (Object.values(margins.value).every((side) => side === 0))
    return state.tell(t('extend.nothing'), t('extend.nothingHint'), true);
  const chosen = { ...prefs.set(parameters), ...wishes(prefs.beside.value), count: prefs.count.value };
  const sent = { type: 'outpaint', modification: text, parent_id, ...margins.value, ...chosen } as const;
  if ((await act(sent)) === null) return;
  if (text) prefs.remember(text);
  prefs.draft.value = '';
  prefs.beside.value = after(prefs.beside.value);
  state.peeked.value = null;
  if (extending.value === parent_id) leave();
}

/** Keeps a picture from outside, for models to look at or as a map; its digest, or null where it was refused. */
export async function keepPicture(file: Blob): Promise<string | null> {
  try {
    return (await api.upload(file)).image_id;
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    state.tell(problem.message || t('told.notSent'), problem.hint, true);
    return null;
  }
}

/** Lets the models look at a picture while they paint the next ones. */
export function lookAt(digest: string): void {
  const { references } = prefs.beside.value;
  if (!references.includes(digest))
    prefs.beside.value = { ...prefs.beside.value, references: [...references, digest] };
}
