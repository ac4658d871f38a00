// What a component reads of the state, narrowed down to what it shows.
import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/**
 * What `select` makes of `input` now; the component is drawn again only when that is another value. Where `input` has
 * gone meanwhile `select` may throw: whoever showed it goes before it is asked again.
 */
export function useSelector<T, V>(input: T, select: (input: T) => V): V {
  return useMemo(() => computed(() => select(input)), [input]).value;
}
