// What a node of the timeline is called by assistive technology, and the classes that show its state.
import { plural, t } from '../lib/i18n';
import { isAnimation } from '../session/kinds';
import { shortCaption } from '../session/captions';
import { isUnfinished } from '../session/open_session';
import { makerOf } from '../together/people';
import * as state from '../session/state';
import { dropTarget, marked, peeked } from '../session/view_state';
import { coverOf } from './columns';
import type { Placed } from './lanes';
import { cellAt, isEmphasised } from './timeline_view';

/** Whether the session stands at a node. */
export function isHead(place: Placed): boolean {
  const cell = cellAt(place);
  return cell.kind !== 'fold' && coverOf(cell).id === state.headId.value;
}

/** The classes of a node. */
export function nodeClasses(place: Placed): string {
  const cell = cellAt(place);
  if (cell.kind === 'fold') return 'node fold';
  const generation = coverOf(cell);
  const { id, status, trashed } = generation;
  const classes = [
    'node',
    cell.kind,
    id === state.headId.value && 'head',
    id === peeked.value && 'peeked',
    id === marked.value && 'marked',
    state.isUndone(id) && 'undone',
    cell.members.some((member) => isUnfinished(state.findGeneration(member)!)) && 'coming',
    status === 'failed' && 'failed',
    trashed && 'trashed',
    id === dropTarget.value && 'drop-target',
    !isEmphasised(generation) && 'faint',
  ];
  return classes.filter(Boolean).join(' ');
}

/** The name of a node: its caption, then its state. */
export function describeNode(place: Placed): string {
  const { kind, members } = cellAt(place);
  if (kind === 'fold') return plural('timeline.more', members.length);
  const generation = coverOf(cellAt(place));
  const { id, batch, tier, starred } = generation;
  const forks = members.reduce((sum, member) => sum + (state.children.value.get(member) ?? []).length, 0);
  const parts = [
    shortCaption(generation),
    id === state.headId.value && t('timeline.name.current'),
    kind === 'stack'
      ? t('timeline.stack', { n: members.length })
      : batch && t('timeline.candidates', { n: batch.of }),
    isAnimation(generation) && t('animation.mark'),
    tier === 'draft' && t('draft.mark'),
    makerOf(generation),
    starred && t('timeline.name.starred'),
    state.isUndone(id) && t('timeline.name.undone'),
    describeStatus(generation.status),
    describeProgress(id),
    id === marked.value && t('timeline.name.marked'),
    forks > 1 && plural('timeline.name.branches', forks),
  ];
  return parts.filter(Boolean).join(', ');
}

function describeStatus(status: string): string {
  if (status === 'failed') return t('timeline.name.failed');
  if (status === 'pending') return t('timeline.name.waiting');
  return status === 'running' ? t('timeline.name.painting') : '';
}

function describeProgress(id: string): string {
  const progress = state.progress.value;
  if (progress?.generation_id !== id) return '';
  return t('conversation.strokes', { step: progress.step, total: progress.total_steps });
}
