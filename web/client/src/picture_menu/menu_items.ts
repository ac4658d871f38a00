// What the picture's menu offers, for a picture as it is now.
import type { GenerationView } from '../api/types.gen';
import { flip, rotate, startCrop } from '../edit/crop_state';
import { canRemask, startKept } from '../edit/kept_state';
import { startMask } from '../edit/mask_state';
import { startOutpaint } from '../edit/outpaint_state';
import { t } from '../lib/i18n';
import type { IconName } from '../lib/icons';
import * as actions from '../session/actions';
import { isAnimation, isRepeatable, isSampled } from '../session/kinds';
import type { CommandId } from '../session/commands';
import { openCandidates } from '../session/candidates';
import { addReference, takesReferences } from '../session/conditioning_choice';
import { canDescribe, canDo, listAnimators } from '../session/models';
import { canReword, compareWithHead, goTo, refineFrom, reword, toggleCompare } from '../session/navigation';
import { setParameter } from '../session/request_draft';
import { headId, visible } from '../session/state';
import { openPanelFor, type MenuPage } from '../session/view_state';
import { cellsByPicture, toggleCell } from '../timeline/columns';

/** Something that can be done with a picture. */
export interface MenuItem {
  icon: IconName;
  label: string;
  /** What is done, or the page that asks first. */
  run: (() => void) | MenuPage;
  /** The command that does the same to the picture on the stage. */
  command?: CommandId;
}

type Offer = MenuItem | false;

/** What can be done with a picture. */
export function listMenuItems(generation: GenerationView): MenuItem[] {
  const offers = [
    ...paintOffers(generation),
    ...variantOffers(generation),
    ...reshapeOffers(generation),
    ...otherOffers(generation),
    ...describeOffers(generation),
  ];
  const items = offers.filter((offer): offer is MenuItem => offer !== false);
  return generation.image_id === null ? items.filter(({ icon }) => icon === 'repeat') : items;
}

/** What goes on from a picture. */
function paintOffers(generation: GenerationView): Offer[] {
  const { id, tier } = generation;
  return [
    id !== headId.value && {
      icon: 'brush',
      label: t('menu.goTo'),
      run: () => goTo(id),
    },
    {
      icon: 'fork',
      label: t('menu.refine'),
      run: () => refineFrom(id),
    },
    canReword(generation) && {
      icon: 'pencil',
      label: t('menu.reword'),
      run: () => reword(generation),
    },
    {
      icon: 'selection',
      label: t('command.paintArea'),
      run: () => startMask(id),
      command: 'paintArea',
    },
    canDo('outpaint') && {
      icon: 'extend',
      label: t('outpaint.tool'),
      run: () => startOutpaint(id),
      command: 'extend',
    },
    tier === 'draft' && {
      icon: 'brush',
      label: t('menu.finishDraft'),
      run: () => actions.finishDraft(id),
      command: 'finishDraft',
    },
  ];
}

/** What makes other pictures of it. */
function variantOffers(generation: GenerationView): Offer[] {
  const { id } = generation;
  const hasRecipe = isRepeatable(generation);
  return [
    hasRecipe && {
      icon: 'shuffle',
      label: t('menu.vary'),
      run: () => actions.vary('subtle', id),
      command: 'vary',
    },
    hasRecipe && {
      icon: 'shuffle',
      label: t('menu.varyStrongly'),
      run: () => actions.vary('strong', id),
      command: 'varyStrongly',
    },
    hasRecipe && { icon: 'repeat', label: t('menu.again'), run: () => void actions.paintAgain(id) },
    !isAnimation(generation) && {
      icon: 'enlarge',
      label: t('menu.upscale'),
      run: 'upscale',
      command: 'upscale',
    },
    listAnimators().length > 0 && {
      icon: 'film',
      label: t('menu.animate'),
      run: 'animate',
      command: 'animate',
    },
  ];
}

/** What changes it without painting: cut, turned and flipped pixel for pixel, or kept by another mask. */
function reshapeOffers(generation: GenerationView): Offer[] {
  const { id } = generation;
  const isStill = !isAnimation(generation);
  return [
    canRemask(generation) && {
      icon: 'kept',
      label: t('kept.open'),
      run: () => startKept(id),
      command: 'keptRegion',
    },
    isStill && { icon: 'crop', label: t('crop.tool'), run: () => startCrop(id), command: 'crop' },
    isStill && { icon: 'rotateLeft', label: t('menu.rotateLeft'), run: () => void rotate(id, 270) },
    isStill && { icon: 'rotateRight', label: t('menu.rotateRight'), run: () => void rotate(id, 90) },
    isStill && {
      icon: 'flipHorizontal',
      label: t('menu.flipAcross'),
      run: () => void flip(id, 'horizontal'),
    },
    isStill && { icon: 'flipVertical', label: t('menu.flipDown'), run: () => void flip(id, 'vertical') },
  ];
}

/** What says what it shows: the user, or a model that has eyes. */
function describeOffers({ id, prompt, description }: GenerationView): Offer[] {
  return [
    prompt === '' && { icon: 'note', label: t('describe.own'), run: 'description' },
    canDescribe() && {
      icon: 'eye',
      label: description ? t('menu.describeAgain') : t('menu.describe'),
      run: () => void actions.describe(id),
    },
  ];
}

const listBatch = (batch: string): string[] =>
  visible.value.filter((generation) => generation.batch?.id === batch).map(({ id }) => id);

/** What else can be done with it. */
function otherOffers(generation: GenerationView): Offer[] {
  const { id, parent_id, starred, image_id, batch, seed } = generation;
  const cell = cellsByPicture.value.get(id);
  return [
    id !== headId.value
      ? { icon: 'compare', label: t('menu.compare'), run: () => compareWithHead(id) }
      : parent_id !== null && { icon: 'compare', label: t('menu.compareBefore'), run: toggleCompare },
    {
      icon: 'star',
      label: starred ? t('menu.unstar') : t('menu.star'),
      run: () => actions.toggleStar(id),
      command: 'star',
    },
    isSampled(generation) && {
      icon: 'lock',
      label: t('menu.keepSeed'),
      run: () => setParameter('seed', seed),
    },
    takesReferences.value && {
      icon: 'eye',
      label: t('menu.reference'),
      run: () => addReference(image_id!),
    },
    {
      icon: 'info',
      label: t('lineage.open'),
      run: () => openPanelFor(id, 'lineage'),
    },
    {
      icon: 'printer',
      label: t('contactSheet.open'),
      run: () => openPanelFor(id, 'contactSheet'),
    },
    batch !== null && {
      icon: 'grid',
      label: t('candidates.open'),
      run: () => openCandidates(listBatch(batch.id)),
    },
    batch !== null && {
      icon: 'stack',
      label: cell?.kind === 'stack' ? t('timeline.spread') : t('timeline.gather'),
      run: () => toggleCell(cell),
    },
  ];
}
