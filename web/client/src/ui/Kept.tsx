// A field whose text is saved when it is left: what is being typed stays, whatever is heard from the studio meanwhile.
import { useState } from 'preact/hooks';

interface Props {
  id: string;
  value: string;
  type?: 'number' | 'text';
  inputMode?: 'decimal' | 'text';
  min?: number;
  max?: number;
  step?: number;
  placeholder?: string;
  save: (field: HTMLInputElement) => void;
}

export function Kept({ value, save, ...rest }: Props) {
  const [typed, type] = useState<string | null>(null);
  return (
    <input
      {...rest}
      value={typed ?? value}
      onInput={(event) => type(event.currentTarget.value)}
      onChange={(event) => (save(event.currentTarget), type(null))}
    />
  );
}
