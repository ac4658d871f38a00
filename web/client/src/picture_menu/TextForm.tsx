// A page of the picture's menu: its name, its note, or what it shows where nobody said so.
import { useState } from 'preact/hooks';
import { t, type Key } from '../lib/i18n';
import { setName, setNote } from '../session/actions';
import { setDescription } from '../session/request_draft';

interface TextFormProps {
  id: string;
  field: keyof typeof FIELDS;
  value: string;
  done: () => void;
}

const MAX_NAME = 200;
const MAX_TEXT = 10_000;

const FIELDS: Record<string, { label: Key; hint?: Key; save: (id: string, text: string) => unknown }> = {
  name: { label: 'menu.name', save: setName },
  note: { label: 'menu.note', save: setNote },
  description: { label: 'describe.own', hint: 'describe.hint', save: setDescription },
};

/** The form. */
export function TextForm({ id, field, value, done }: TextFormProps) {
  const [text, setText] = useState(value);
  const { label: key, hint, save } = FIELDS[field]!;
  const label = t(key);
  const common = {
    autofocus: true,
    'aria-label': label,
    placeholder: label,
    value: text,
    onInput: (event: { currentTarget: { value: string } }) => setText(event.currentTarget.value),
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    save(id, text);
    done();
  };
  return (
    <form onSubmit={submit}>
      {hint && <p class="dim">{t(hint)}</p>}
      {field === 'name' ? (
        <input maxLength={MAX_NAME} {...common} />
      ) : (
        <textarea rows={4} maxLength={MAX_TEXT} {...common} />
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
