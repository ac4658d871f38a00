// A page of the picture's menu: its name or its note.
import { useState } from 'preact/hooks';
import { t } from '../lib/i18n';
import { setName, setNote } from '../session/actions';

interface TextFormProps {
  id: string;
  field: 'name' | 'note';
  value: string;
  done: () => void;
}

const MAX_NAME = 200;
const MAX_NOTE = 10_000;

/** The form. */
export function TextForm({ id, field, value, done }: TextFormProps) {
  const [text, setText] = useState(value);
  const isName = field === 'name';
  const label = isName ? t('menu.name') : t('menu.note');
  const common = {
    autofocus: true,
    'aria-label': label,
    placeholder: label,
    value: text,
    onInput: (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value),
  };
  const save = (event: Event): void => {
    event.preventDefault();
    void (isName ? setName(id, text) : setNote(id, text));
    done();
  };
  return (
    <form onSubmit={save}>
      {isName ? (
        <input maxLength={MAX_NAME} {...common} />
      ) : (
        <textarea rows={4} maxLength={MAX_NOTE} {...common} />
      )}
      <p class="row">
        <button type="button" class="link" onClick={done}>
          {t('menu.cancel')}
        </button>
        <button type="submit" class="link">
          {t('menu.save')}
        </button>
      </p>
    </form>
  );
}
