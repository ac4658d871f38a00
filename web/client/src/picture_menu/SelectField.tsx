interface SelectFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly [value: T, text: string, disabled?: boolean][];
  change: (next: T) => void;
}

/** A choice in a form of the picture's menu. */
export function SelectField<T extends string>({ label, value, options, change }: SelectFieldProps<T>) {
  return (
    <label class="menu-field">
      <span>{label}</span>
      <select value={value} onChange={(event) => change(event.currentTarget.value as T)}>
        {options.map(([option, text, disabled]) => (
          <option key={option} value={option} disabled={disabled}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
