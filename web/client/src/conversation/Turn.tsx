// A turn of the conversation: its words, what they changed, and the other branches from there.
import { thumbnailUrl } from '../api/client';
import type { GenerationView } from '../api/types.gen';
import { formatNumber, t } from '../lib/i18n';
import { AnimationMark, Icon, IconButton } from '../lib/Icon';
import { useSelector } from '../lib/use_selector';
import { WordDiff } from '../lib/WordDiff';
import { isAnimation, isImported } from '../session/kinds';
import { describeOperation, requestText, shortCaption } from '../session/captions';
import { canReword, peek, redo, redoTarget, reword } from '../session/navigation';
import { makerOf } from '../together/people';
import * as state from '../session/state';
import { openPanelFor } from '../session/view_state';
import { laneColour } from '../timeline/lane_colours';

interface TurnProps {
  generation: GenerationView;
}

/** A picture of the path to the head. */
export function Turn({ generation }: TurnProps) {
  const isHead = useSelector(generation.id, (id) => id === state.headId.value);
  return (
    <li class={isHead ? 'current' : ''} aria-current={isHead ? 'true' : undefined}>
      <Thumbnail generation={generation} />
      <div>
        <p class="request" dir="auto">
          {makerOf(generation) && <small class="maker">{makerOf(generation)}</small>}{' '}
          {requestText(generation)}
        </p>
        <p class="diff" dir="auto">
          <Change generation={generation} />
        </p>
        <Branches generation={generation} />
      </div>
      {canReword(generation) && (
        <IconButton
          name="pencil"
          size={16}
          class="reword"
          label={t('menu.reword')}
          onClick={() => reword(generation)}
        />
      )}
      <IconButton
        name="info"
        size={18}
        class="show-lineage"
        label={t('lineage.open')}
        onClick={() => openPanelFor(generation.id, 'lineage')}
      />
    </li>
  );
}

function Thumbnail({ generation }: TurnProps) {
  const { id, image_id } = generation;
  return (
    <button type="button" class="thumb" aria-label={shortCaption(generation)} onClick={() => peek(id)}>
      {image_id && <img src={thumbnailUrl(image_id)} alt="" width="72" height="54" loading="lazy" />}
      {isAnimation(generation) && <AnimationMark />}
    </button>
  );
}

function Change({ generation }: TurnProps) {
  const parent = state.findGeneration(generation.parent_id);
  if (isImported(generation)) return <>{t('conversation.imported')}</>;
  if (!parent) return <>{t('conversation.firstPicture')}</>;
  if (parent.prompt === generation.prompt)
    return <>{describeOperation(generation) ?? t('conversation.newSeed')}</>;
  return <WordDiff before={parent.prompt} after={generation.prompt} />;
}

const MAX_BRANCHES = 3;

/** The other directions from a picture: what redo brings back, and its other branches. */
function Branches({ generation }: TurnProps) {
  const redone = generation.id === state.headId.value ? state.findGeneration(redoTarget()) : undefined;
  return (
    <>
      {redone && (
        <BranchLink generation={redone} icon="redo" go={redo}>
          {t('conversation.redo', { caption: shortCaption(redone) })}
        </BranchLink>
      )}
      {listBranches(generation, redone)
        .slice(-MAX_BRANCHES)
        .map((branch) => (
          <BranchLink key={branch.id} generation={branch} icon="fork" go={() => peek(branch.id)}>
            {describeBranch(branch)}
          </BranchLink>
        ))}
    </>
  );
}

interface BranchLinkProps extends TurnProps {
  icon: 'redo' | 'fork';
  go: () => void;
  children: string;
}

function BranchLink({ generation, icon, go, children }: BranchLinkProps) {
  return (
    <button type="button" class="fork" style={{ '--c': laneColour(generation.id) }} onClick={go}>
      <Icon name={icon} size={14} /> {children}
    </button>
  );
}

/** What grew from a picture beside the path to the head, one for each batch. */
function listBranches({ id }: GenerationView, redone: GenerationView | undefined): GenerationView[] {
  const children = state.children.value.get(id) ?? [];
  const isShown = (child: GenerationView): boolean => state.isOnPath(child.id) || child.id === redone?.id;
  const batches = new Set(children.filter(isShown).map((child) => child.batch?.id));
  return children.filter((child) => {
    const batch = child.batch?.id;
    if (!child.image_id || isShown(child) || (batch && batches.has(batch))) return false;
    batches.add(batch);
    return true;
  });
}

function describeBranch(generation: GenerationView): string {
  const size = state.countSubtree(generation.id);
  const caption = shortCaption(generation);
  return size > 1
    ? t('conversation.branchOf', { caption, n: formatNumber(size) })
    : t('conversation.branch', { caption });
}
