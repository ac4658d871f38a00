// A field for a name with its buttons, in place of the button that asked for it.
import { useState } from 'preact/hooks';
import { takeFocus } from '../lib/focus';
import { t } from '../lib/i18n';

interface NameFormProps {
  label: string;
  value?: string;
  /** Names that were used before, to choose from. */
  suggestions?: readonly string[];
  submitLabel?: string;
  save: (name: string) => void;
  cancel: () => void;
}

const MAX_NAME = 200;
const LIST_ID = 'name-suggestions';

/** The form. Escape leaves it. */
export function NameForm({ label, value = '', suggestions = [], submitLabel, save, cancel }: NameFormProps) {
  const [text, setText] = useState(value);
  return (
    <form
      class="row name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) save(text.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        cancel();
      }}
    >
      <input
        ref={takeFocus}
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={MAX_NAME}
        list={suggestions.length > 0 ? LIST_ID : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={LIST_ID}>
          {suggestions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      )}
      <button type="submit" class="text" disabled={!text.trim()}>
        {submitLabel ?? t('menu.save')}
      </button>
      <button type="button" class="link" onClick={cancel}>
        {t('menu.cancel')}
      </button>
    </form>
  );
}
