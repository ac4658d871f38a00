// What a component reads of the state, narrowed down to what it shows.
import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/**
 * What `make` finds for `of` now; the component is drawn anew only when that is something else. Where `of` has gone
 * meanwhile `make` may throw: whoever showed it goes before it is asked again.
 */
export function useFound<T, V>(of: T, make: (of: T) => V): V {
  return useMemo(() => computed(() => make(of)), [of]).value;
}
