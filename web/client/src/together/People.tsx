// Who else looks at the open session at this moment, by initials, and whose it is where that is somebody else.
import { t } from '../lib/i18n';
import { people, present } from './people';
import './people.css';

/** The initials of who is there, the letters of at most two of a name's words. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => Array.from(word)[0]!.toLocaleUpperCase())
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('');

/** The people in the top line: nothing while one is alone. */
export function People() {
  const shared = people.value;
  const isAlone = present.value.length === 0;
  if (!shared || (isAlone && shared.access === 'own')) return null;
  return (
    <div class="people">
      {shared.access !== 'own' && (
        <small>
          {t(shared.access === 'view' ? 'together.viewing' : 'together.of', { name: shared.owner.name })}
        </small>
      )}
      {!isAlone && (
        <ul aria-label={t('together.present')}>
          {present.value.map(({ id, name }) => (
            <li key={id}>
              <span role="img" aria-label={name} title={name}>
                {initialsOf(name)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
