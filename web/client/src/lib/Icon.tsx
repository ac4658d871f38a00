// Icons, and the buttons that are only an icon: always with a name, and with their key where they have one.
import type { ComponentChildren } from 'preact';
import { pathOf, type IconName } from '../icons';

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 256 256" fill="currentColor" aria-hidden="true">
      <path d={pathOf(name)} />
    </svg>
  );
}

interface IconButtonProps {
  name: IconName;
  label: string;
  hint?: string;
  size?: number;
  class?: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: (event: MouseEvent) => void;
  children?: ComponentChildren;
}

export function IconButton(props: IconButtonProps) {
  const label = props.hint ? `${props.label} (${props.hint})` : props.label;
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={label}
      title={label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.name} size={props.size} />
      {props.children}
    </button>
  );
}

/** On a picture that moves. What it is, is said in the picture's name. */
export const FilmMark = () => (
  <span class="film-mark">
    <Icon name="film" size={12} />
  </span>
);
