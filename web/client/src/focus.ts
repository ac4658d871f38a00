// Where the keyboard goes when the page moves it.

export function focusPrompt(): void {
  requestAnimationFrame(() => document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus());
}
