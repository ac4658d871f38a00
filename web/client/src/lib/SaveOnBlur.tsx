// A field whose text is saved when it is left: what is being typed stays, whatever comes from the studio meanwhile.
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

type FieldEvent = TargetedEvent<HTMLInputElement>;

/** An input that calls `save` once it is left with another value. */
export function SaveOnBlur({ id, value, placeholder, number, save }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const shared = {
    id,
    placeholder,
    value: typed ?? value,
    onInput: (event: FieldEvent) => setTyped(event.currentTarget.value),
    onChange: (event: FieldEvent) => {
      save(event.currentTarget);
      setTyped(null);
    },
  };
  return number ? <input type="number" inputMode="decimal" {...number} {...shared} /> : <input {...shared} />;
}
