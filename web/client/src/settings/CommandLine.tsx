// A command for the terminal, to be copied.
import { useRef } from 'preact/hooks';
import { t } from '../lib/i18n';
import { IconButton } from '../lib/Icon';
import { showError, showNotice } from '../session/notices';

/** The command with its button. */
export function CommandLine({ text }: { text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const copy = async (): Promise<void> => {
    field.current?.select();
    await copySelected(text);
    showNotice(t('models.copied'), text);
  };
  return (
    <span class="command-line">
      <input ref={field} readOnly value={text} aria-label={t('models.command')} />
      <IconButton
        name="copy"
        size={16}
        label={t('models.copy')}
        onClick={() => {
          copy().catch(() => showError(t('models.notCopied'), text));
        }}
      />
    </span>
  );
}

/** Plain http beyond this machine has no clipboard, but copies what is selected. */
async function copySelected(text: string): Promise<void> {
  if (isSecureContext) await navigator.clipboard.writeText(text);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without a secure context
  else document.execCommand('copy');
}
