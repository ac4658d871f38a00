// Taking files in: how that is done is fetched when the first come.
import { loadLazyTexts } from '../lib/i18n';

/** Takes files in, as `import_files` does. */
export async function importAll(files: readonly File[], onto: string | null = null): Promise<void> {
  const [{ importAll: run }] = await Promise.all([import('./import_files'), loadLazyTexts()]);
  await run(files, onto);
}
