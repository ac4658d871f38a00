// The parts of a prompt that are no plain words: weights, wildcards, LoRAs, breaks. Pure.
//
// It only marks what the studio reads; what the studio makes of it stands in the picture's recipe.

/** What a part of a prompt is. */
export type PartKind = 'plain' | 'weight' | 'wildcard' | 'lora' | 'break';

/** A part of a prompt, in its place. */
export interface Part {
  kind: PartKind;
  text: string;
}

const SYNTAX = new RegExp(
  [
    String.raw`(?<weight>\((?:[^()\\]|\\.)+:\s*-?\d+(?:\.\d+)?\s*\)|\(\((?:[^()\\]|\\.)+\)\)|\[(?:[^[\]\\]|\\.)+\])`,
    String.raw`(?<lora><lora:[^<>:]+(?::-?[\d.]+)?>)`,
    String.raw`(?<wildcard>\{[^{}]*\|[^{}]*\}|__[\w/-]+__)`,
    String.raw`(?<break>\bBREAK\b)`,
  ].join('|'),
  'g',
);

/** The name of the group that matched. */
const kindOf = (groups: Partial<Record<string, string>>): PartKind =>
  Object.keys(groups).find((name) => groups[name] !== undefined) as PartKind;

/** A prompt in parts; put together they are the prompt again. */
export function splitPrompt(prompt: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of prompt.matchAll(SYNTAX)) {
    if (match.index > end) parts.push({ kind: 'plain', text: prompt.slice(end, match.index) });
    parts.push({ kind: kindOf(match.groups ?? {}), text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < prompt.length) parts.push({ kind: 'plain', text: prompt.slice(end) });
  return parts;
}
