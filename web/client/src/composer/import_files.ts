// Files from outside, one or several at once: pictures with the recipes that they carry, and archives of sessions.
import { ApiError, call, importArchive, importPicture, uploadImage } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { focusPrompt } from '../lib/focus';
import { plural, t } from '../lib/i18n';
import { inPageLanguage, loadSentences } from '../lib/sentences';
import { firstWords } from '../lib/word_diff';
import { showApiError, showChoices, showError, showNotice, type Remedy } from '../session/notices';
import { act, KEPT } from '../session/outbox';
import { openSession, targetSession } from '../session/sessions';
import { findGeneration, session } from '../session/state';
import { mode } from '../session/view_state';

const ARCHIVE = /\.(dimp|zip)$/i;
const MAX_NAME = 80;

/** A picture that was put into the tree with a recipe in its file. */
interface WithRecipe {
  id: string;
  tool: string;
  words: string;
}

/**
 * Takes files in one after the other, in the order in which they were given. Pictures become roots; dropped on a picture
 * (`onto`) one takes its words over, so that what is said next refines it as it would have refined that picture.
 */
export async function importAll(files: readonly File[], onto: string | null = null): Promise<void> {
  const found: WithRecipe[] = [];
  for (const file of files) {
    try {
      const withRecipe = await importFile(file, onto);
      if (withRecipe) found.push(withRecipe);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      showApiError(error);
    }
  }
  offerRecipes(found);
}

async function importFile(file: File, onto: string | null): Promise<WithRecipe | null> {
  if (ARCHIVE.test(file.name)) return takeArchive(file);
  if (!file.type.startsWith('image/')) {
    showError(t('notice.notAnImage'), t('notice.imageKinds'));
    return null;
  }
  const taken = onto ? await takeOnto(file, onto) : await takePicture(file);
  mode.value = 'refine';
  focusPrompt();
  return taken;
}

const nameOf = (file: File): string => file.name.replace(/\.[^.]+$/, '').slice(0, MAX_NAME);

/** Puts a picture into the tree; one that is there already is gone to. */
async function takePicture(file: File): Promise<WithRecipe | null> {
  const { generation_id: id, session_id, recipe } = await importPicture(file, nameOf(file), targetSession());
  if (session.value?.id !== session_id) await openSession(session_id);
  return recipe ? { id, tool: recipe.tool, words: recipe.prompt ?? '' } : null;
}

async function takeOnto(file: File, onto: string): Promise<null> {
  const { image_id: digest, suffix, size, width, height, lqip } = await uploadImage(file);
  const prompt = findGeneration(onto)?.prompt ?? '';
  await act({ type: 'import', digest, suffix, size, width, height, lqip, name: nameOf(file), prompt });
  return null;
}

async function takeArchive(file: File): Promise<null> {
  const { session_id, title, generations, repeated } = await importArchive(file);
  await openSession(session_id);
  const name = title || t('header.untitled');
  if (repeated) showNotice(t('import.archiveKnown', { title: name }));
  else showNotice(plural('import.archive', generations, { title: name }));
  return null;
}

/** Offers to paint by the recipes that came with the pictures, once for each that came several times. */
function offerRecipes(all: readonly WithRecipe[]): void {
  const found = [...new Map(all.map((picture) => [picture.id, picture])).values()];
  const [only] = found;
  if (!only) return;
  if (found.length === 1) {
    const remedy = { label: t('import.paintThis'), run: () => void paintLike(only.id) };
    showNotice(t('import.recipe', { tool: only.tool }), firstWords(only.words, 8), remedy);
    return;
  }
  const choices = found.map(({ id, tool, words }): Remedy => ({
    label: t('import.paint', { words: firstWords(words) || tool }),
    run: () => void paintLike(id),
  }));
  showChoices(plural('import.recipes', found.length), choices);
}

/** Paints by the recipe of a picture, with what of it fits here, and says what does not. */
async function paintLike(id: string): Promise<void> {
  const answer = await act({ type: 'like', id });
  const asked = answer === null || answer === KEPT ? undefined : answer.generation_ids[0];
  if (!asked) return;
  const { remarks } = await call<GenerationView>('GET', `/api/generations/${asked}`);
  await loadSentences();
  if (remarks.length === 0) showNotice(t('import.allUsed'));
  else showError(t('import.notAllUsed'), remarks.map(({ text }) => inPageLanguage(text)).join(' '));
}
