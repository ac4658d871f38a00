// The open session, or the picture of it that is looked at, on another screen: its address as a code to be photographed, where others reach the studio at all.
import { useEffect, useRef } from 'preact/hooks';
import { encode } from 'uqr';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { ROOT } from '../lib/root';
import { session } from '../session/state';
import { leavePanel, peeked } from '../session/view_state';
import './phone_dialog.css';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether only this machine has the page under its address. */
export const isOnlyHere = (hostname: string): boolean => LOOPBACK.test(hostname);

/** The dialog. */
export function PhoneDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const id = session.value?.id;
  const place = [id && `s/${id}`, id && peeked.value].filter(Boolean).join('/');
  const address = `${location.origin}${ROOT}/${place}`;
  return (
    <dialog class="phone" ref={dialog} aria-label={t('phone.title')} onClose={() => leavePanel('phone')}>
      <header>
        <h2>{t('phone.title')}</h2>
        <IconButton
          name="close"
          label={t('settings.close')}
          shortcut="Esc"
          onClick={() => dialog.current?.close()}
        />
      </header>
      {isOnlyHere(location.hostname) ? <OnlyHere /> : <Code address={address} />}
    </dialog>
  );
}

function OnlyHere() {
  return (
    <>
      <p>{t('phone.onlyHere')}</p>
      <p class="dim">{t('phone.how')}</p>
      <p>
        <code>{t('phone.command')}</code>
      </p>
    </>
  );
}

/** The blank edge that readers of such codes need, in modules. */
const QUIET = 4;

/** The address as a QR code, and as text. */
export function Code({ address }: { address: string }) {
  const { size, data } = encode(address, { border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <>
      <svg class="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('phone.code', { address })}>
        <path d={path} />
      </svg>
      <p class="address">{address}</p>
      <p class="dim">{t('phone.token')}</p>
    </>
  );
}
