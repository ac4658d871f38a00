// A field whose text is saved when it is left: what is being typed stays, whatever is heard from the studio meanwhile.
import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';

interface Props {
  id: string;
  value: string;
  placeholder?: string;
  /** The bounds of a number; without them it is text. */
  number?: { min: number; max: number; step?: number };
  save: (field: HTMLInputElement) => void;
}

type Typing = TargetedEvent<HTMLInputElement>;

export function Kept({ id, value, placeholder, number, save }: Props) {
  const [typed, type] = useState<string | null>(null);
  const shared = {
    id,
    placeholder,
    value: typed ?? value,
    onInput: (event: Typing) => type(event.currentTarget.value),
    onChange: (event: Typing) => (save(event.currentTarget), type(null)),
  };
  return number ? <input type="number" inputMode="decimal" {...number} {...shared} /> : <input {...shared} />;
}
