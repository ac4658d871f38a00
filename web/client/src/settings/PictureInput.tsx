// Asking for a picture file and storing it.
import { useRef } from 'preact/hooks';
import { storePicture } from '../session/conditioning_choice';

interface PictureInputProps {
  /** Its name, where it is not only opened by a button. */
  label?: string;
  /** Called with the digest of the stored picture. */
  onStored: (digest: string) => void;
}

/** A hidden file input, and the function that opens it. */
export function usePictureInput({ label, onStored }: PictureInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const store = async (file: File | undefined): Promise<void> => {
    const digest = file && (await storePicture(file));
    if (digest) onStored(digest);
  };
  const element = (
    <input
      ref={input}
      class="visually-hidden"
      type="file"
      accept="image/png,image/jpeg,image/webp"
      tabIndex={-1}
      aria-label={label}
      aria-hidden={label ? undefined : 'true'}
      onChange={({ currentTarget }) => {
        void store(currentTarget.files?.[0]);
        currentTarget.value = '';
      }}
    />
  );
  return { element, open: () => input.current?.click() };
}
