// Icons, and the buttons that are only an icon: always with a name, and with their key where they have one.
import type { ComponentChildren } from 'preact';
import { iconPath, type IconName } from './icons';
import { keyText } from './key_text';

/** An icon in the colour of the text around it, hidden from screen readers: the name stands next to it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number | undefined }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 256 256" fill="currentColor" aria-hidden="true">
      <path d={iconPath(name)} />
    </svg>
  );
}

interface IconButtonProps {
  name: IconName;
  label: string;
  /** The key that does the same. */
  shortcut?: string;
  size?: number;
  class?: string;
  pressed?: boolean | undefined;
  disabled?: boolean;
  onClick?: (event: MouseEvent) => void;
  children?: ComponentChildren;
}

/** A button that shows an icon and is called by its label. */
export function IconButton(props: IconButtonProps) {
  const label = props.shortcut ? `${props.label} (${keyText(props.shortcut)})` : props.label;
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

/** The mark on a picture that moves, hidden from screen readers: the picture's name says so. */
export const AnimationMark = () => (
  <span class="animation-mark">
    <Icon name="film" size={12} />
  </span>
);
