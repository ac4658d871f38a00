// The whole page: the wall behind, and on it the stage, the conversation and the timeline.
import type { ComponentType } from 'preact';
import { Composer } from '../composer/Composer';
import { Caption } from '../conversation/Caption';
import { Conversation } from '../conversation/Conversation';
import { t } from '../lib/i18n';
import { lazy } from '../lib/lazy';
import { shortCaption } from '../session/captions';
import { announcement, showError } from '../session/notices';
import { findGeneration, title } from '../session/state';
import {
  closePanel,
  dropTarget,
  isDraggingFile,
  isGalleryOpen,
  menuSubject,
  panel,
} from '../session/view_state';
import { Stage } from '../stage/Stage';
import { Timeline } from '../timeline/Timeline';
import { Wall } from '../wall/Wall';
import { Header } from './Header';
import { NoticeBar } from './NoticeBar';

/** What opens over the page; where its code cannot be fetched, that is said instead of opening nothing. */
const screen = <P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> =>
  lazy(load, () => {
    closePanel();
    menuSubject.value = null;
    showError(t('notice.screenMissing'), t('notice.screenMissingHint'));
  });

const ContactSheet = screen(async () => (await import('../contact_sheet/ContactSheet')).ContactSheet);
const Gallery = screen(async () => (await import('../gallery/Gallery')).Gallery);
const Help = screen(async () => (await import('./Help')).Help);
const Lineage = screen(async () => (await import('../lineage/Lineage')).Lineage);
const PhoneDialog = screen(async () => (await import('./PhoneDialog')).PhoneDialog);
const PictureMenu = screen(async () => (await import('../picture_menu/PictureMenu')).PictureMenu);
const Styles = screen(async () => (await import('../styles/Styles')).Styles);
const Queue = screen(async () => (await import('../queue/QueuePanel')).QueuePanel);
const Settings = screen(async () => (await import('../settings/Settings')).Settings);

/** The page. */
export function App() {
  const open = panel.value;
  return (
    <>
      <BristleFilter />
      <Wall />
      <Header />
      <main>
        <h1 class="visually-hidden">{title.value || t('app.name')}</h1>
        <Stage />
        <section class="conversation" aria-label={t('conversation.label')}>
          <Caption />
          <Conversation />
          <Composer />
          {open === 'settings' && <Settings />}
          {open === 'lineage' && <Lineage />}
          {open === 'styles' && <Styles />}
          {open === 'queue' && <Queue />}
        </section>
        <Timeline />
      </main>
      {isGalleryOpen.value && (
        <Gallery>
          <Messages />
        </Gallery>
      )}
      {open === 'help' && <Help />}
      {open === 'phone' && <PhoneDialog />}
      {open === 'contactSheet' && <ContactSheet />}
      {menuSubject.value && <PictureMenu />}
      {!isGalleryOpen.value && <Messages />}
      <DropOverlay />
    </>
  );
}

/** What the page tells, to be seen and to be heard. */
function Messages() {
  return (
    <>
      <NoticeBar />
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

/** The filter that gives strokes their bristles: lanes and the button that paints share it. */
function BristleFilter() {
  return (
    <svg width="0" height="0" class="defs" aria-hidden="true">
      <filter id="bristle" x="-5%" y="-60%" width="110%" height="220%">
        <feTurbulence type="fractalNoise" baseFrequency=".035 .5" numOctaves={2} seed={7} result="n" />
        <feDisplacementMap in="SourceGraphic" in2="n" scale={5} xChannelSelector="R" yChannelSelector="G" />
      </filter>
    </svg>
  );
}

/** Where a file that is held over the page would go. */
function DropOverlay() {
  if (!isDraggingFile.value) return null;
  const target = findGeneration(dropTarget.value);
  return (
    <div class={target ? 'drop-overlay on-picture' : 'drop-overlay'}>
      <p>{target ? t('composer.dropOn', { caption: shortCaption(target) }) : t('composer.drop')}</p>
    </div>
  );
}
