// What the keys do around the composer.
import { focusPrompt } from '../lib/focus';
import type { CommandTable } from '../session/commands';
import { toggleDraft } from '../session/conditioning_choice';
import { startFresh } from '../session/navigation';
import { closePanel } from '../session/view_state';
import { recallPrompt } from './prompt_history';
import { submit } from './submit';

/** Whatever covers the prompt is left first. */
function goToPrompt(): void {
  closePanel();
  focusPrompt();
}

/** The commands of the composer. */
export const composerCommands: CommandTable = {
  paint: { keys: ['Ctrl+Enter'], worksWhileMasking: true, run: () => void submit() },
  paintFirst: {
    keys: ['Ctrl+Shift+Enter'],
    worksWhileMasking: true,
    run: () => void submit({ first: true }),
  },
  prompt: { keys: ['/', 'Alt+A'], worksWhileMasking: true, run: goToPrompt },
  fresh: { keys: ['Alt+N'], run: startFresh },
  promptBack: { keys: ['Alt+Up'], place: 'prompt', run: () => recallPrompt(1) },
  promptForward: { keys: ['Alt+Down'], place: 'prompt', run: () => recallPrompt(-1) },
  draft: { keys: ['D'], run: toggleDraft },
};
