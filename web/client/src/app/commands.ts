// What the keys do to the page as a whole, and the tables of all panels.
import { composerCommands } from '../composer/commands';
import { editCommands } from '../edit/commands';
import { menuCommands } from '../picture_menu/commands';
import { registerCommands, type CommandTable } from '../session/commands';
import { closePanel, onStage, openPanelFor, panel, togglePanel } from '../session/view_state';
import { stageCommands } from '../stage/commands';
import { timelineCommands } from '../timeline/commands';

const pageCommands: CommandTable = {
  lineage: { keys: ['I'], run: toggleLineage },
  gallery: { keys: ['G'], worksInGallery: true, run: () => togglePanel('gallery') },
  collections: { keys: ['K'], worksInGallery: true, run: () => togglePanel('collections') },
  openTrash: { keys: ['T'], worksInGallery: true, run: () => togglePanel('trash') },
  queue: { keys: ['Q'], worksWhileMasking: true, run: () => togglePanel('queue') },
  settings: { keys: ['Ctrl+,'], worksWhileMasking: true, run: () => togglePanel('settings') },
  help: {
    keys: ['?'],
    worksInGallery: true,
    worksWhileMasking: true,
    run: () => togglePanel('help'),
  },
};

/** Makes all commands known, in the order in which the help lists them. */
export function registerAllCommands(): void {
  registerCommands('words', composerCommands);
  registerCommands('editing', editCommands);
  registerCommands('picture', stageCommands, menuCommands);
  registerCommands('timeline', timelineCommands);
  registerCommands('screens', pageCommands);
}

/** Tells how the picture on the stage was made, or leaves that. */
function toggleLineage(): void {
  const generation = onStage.value;
  if (panel.value === 'lineage' || !generation?.image_id) closePanel();
  else openPanelFor(generation.id, 'lineage');
}
