// The stage: the picture on the wall and its tools, or an editor or the comparison in its place.
import { useRef } from 'preact/hooks';
import { croppedPicture } from '../edit/crop_state';
import { keptPicture } from '../edit/kept_state';
import { maskedPicture } from '../edit/mask_state';
import { editBarHeight, isEditing } from '../edit/editors';
import { extendedPicture } from '../edit/outpaint_state';
import { useFocusReturn } from '../lib/focus';
import { t } from '../lib/i18n';
import { lazy } from '../lib/lazy';
import type { Size } from '../lib/viewport';
import { findGeneration } from '../session/state';
import { comparing, onStage } from '../session/view_state';
import { isChoosing, lookedAt } from '../session/candidates';
import { EmptyStage } from './EmptyStage';
import { Picture } from './Picture';
import { editorSpace, frameSize, useStageSize } from './stage_size';
import { Toolbar } from './Toolbar';

const MaskEditor = lazy(async () => (await import('../edit/MaskEditor')).MaskEditor);
const OutpaintEditor = lazy(async () => (await import('../edit/OutpaintEditor')).OutpaintEditor);

const CropEditor = lazy(async () => (await import('../edit/CropEditor')).CropEditor);
const KeptEditor = lazy(async () => (await import('../edit/KeptEditor')).KeptEditor);
const Compare = lazy(async () => (await import('./Compare')).Compare);
const Candidates = lazy(async () => (await import('./Candidates')).Candidates);

/** The stage. */
export function Stage() {
  const stage = useRef<HTMLElement>(null);
  const size = useStageSize(stage);
  const generation = onStage.value;
  return (
    <section class="stage" aria-label={t('stage.label')} ref={stage} tabIndex={-1}>
      {generation && <Toolbar generation={generation} />}
      <Content size={size} />
    </section>
  );
}

/** The editor that is open. */
function Editor({ size }: { size: Size }) {
  useFocusReturn('.editor');
  const [masked, kept] = [findGeneration(maskedPicture.value), findGeneration(keptPicture.value)];
  const [extended, cropped] = [findGeneration(extendedPicture.value), findGeneration(croppedPicture.value)];
  const bar = editBarHeight.value;
  const space = { ...size, height: size.height - bar };
  if (masked) return <MaskEditor generation={masked} size={frameSize(masked, space)} />;
  if (kept) return <KeptEditor generation={kept} size={frameSize(kept, space)} />;
  if (cropped) return <CropEditor generation={cropped} space={editorSpace(size, bar)} />;
  return extended ? <OutpaintEditor generation={extended} space={editorSpace(size, bar)} /> : null;
}

function Content({ size }: { size: Size }) {
  if (isEditing.value) return <Editor size={size} />;
  if (isChoosing.value && !lookedAt.value && !comparing.value) return <Candidates stage={size} />;
  if (comparing.value) return <Compare stage={size} />;
  return onStage.value ? <Picture generation={onStage.value} stage={size} /> : <EmptyStage stage={size} />;
}
