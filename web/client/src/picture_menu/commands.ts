// What the keys open of the picture's menu.
import { askAnimate, askUpscale } from '../session/actions';
import type { CommandTable } from '../session/commands';
import { openMenu } from '../session/view_state';

/** The commands of the picture's menu. */
export const menuCommands: CommandTable = {
  name: {
    keys: ['N', 'F2'],
    run: () => openMenu('name'),
  },
  upscale: { keys: ['U'], run: askUpscale },
  animate: { keys: ['A'], run: askAnimate },
};
