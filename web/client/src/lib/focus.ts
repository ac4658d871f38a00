// A screen over the page takes the focus while it is open, and gives it back to where it was.
import { useEffect } from 'preact/hooks';

export function useFocusWhileOpen(screen: { current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    screen.current?.focus();
    return () => before?.focus();
  }, []);
}
