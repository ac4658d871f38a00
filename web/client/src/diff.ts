// What changed between two prompts, word by word, and the short captions made of it. Pure.

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const MOST_TOKENS = 600;

/** Words with the punctuation that follows them; the blanks between are put back when pieces are joined. */
export function words(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean);
}

const bare = (word: string): string =>
  word.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, '').toLowerCase() || word;

/** The pieces that turn one text into the other, by a longest common subsequence of words. */
export function diff(before: string, after: string): Piece[] {
  const a = words(before);
  const b = words(after);
  if (a.length > MOST_TOKENS || b.length > MOST_TOKENS) return wholesale(before, after);
  const length = table(a.map(bare), b.map(bare));
  const steps: { kind: Piece['kind']; word: string }[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && bare(a[i]!) === bare(b[j]!)) {
      steps.push({ kind: 'same', word: b[j]! });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && length[i + 1]![j]! >= length[i]![j + 1]!)) {
      steps.push({ kind: 'removed', word: a[i]! });
      i += 1;
    } else {
      steps.push({ kind: 'added', word: b[j]! });
      j += 1;
    }
  }
  return joined(steps);
}

function wholesale(before: string, after: string): Piece[] {
  if (before === after) return [{ kind: 'same', text: after }];
  return [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ];
}

/** length[i][j]: the longest common subsequence of a from i and b from j. */
function table(a: string[], b: string[]): Uint16Array[] {
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      length[i]![j] =
        a[i] === b[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
  return length;
}

function joined(steps: { kind: Piece['kind']; word: string }[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { kind, word } of steps) {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += ` ${word}`;
    else pieces.push({ kind, text: word });
  }
  return pieces;
}

/** The pieces with long unchanged stretches cut down to a few words next to what changed. */
export function around(pieces: readonly Piece[], keep = 3): Piece[] {
  return pieces.map((piece, index) => {
    const parts = words(piece.text);
    const first = index === 0;
    const last = index === pieces.length - 1;
    if (piece.kind !== 'same' || parts.length <= keep + (first || last ? 0 : keep)) return piece;
    const head = first ? '' : parts.slice(0, keep).join(' ');
    const tail = last ? '' : parts.slice(-keep).join(' ');
    return { kind: 'same', text: [head, tail].filter(Boolean).join(' … ') || parts.slice(0, keep).join(' ') };
  });
}

export interface Caption {
  /** Words that came in and words that went, each a few at most; both empty when only numbers changed. */
  added: string;
  removed: string;
}

const FILLERS = new Set([
  'a',
  'an',
  'the',
  'in',
  'on',
  'at',
  'of',
  'with',
  'and',
  'small',
  'some',
  'let',
  'make',
  'it',
  'to',
  'add',
]);

/** A caption of a change: a few words that came and went. */
export function caption(before: string, after: string, most = 3): Caption {
  const pieces = diff(before, after);
  const pick = (kind: Piece['kind']): string =>
    few(
      pieces.filter((piece) => piece.kind === kind).map((piece) => piece.text),
      most,
    );
  return { added: pick('added'), removed: pick('removed') };
}

function few(texts: string[], most: number): string {
  const parts = words(texts.join(' '));
  while (parts.length > 1 && FILLERS.has(bare(parts[0]!))) parts.shift();
  return trimmed(parts.slice(0, most));
}

/** A stretch of words without fillers or punctuation at its end. */
function trimmed(parts: string[]): string {
  while (parts.length > 1 && FILLERS.has(bare(parts.at(-1)!))) parts.pop();
  return parts.join(' ').replace(/\p{P}+$/u, '');
}

/** The first few words of a prompt, for a root. */
export function opening(prompt: string, most = 5): string {
  const parts = words(prompt);
  while (parts.length > 3 && /^(a|an|the)$/i.test(parts[0]!)) parts.shift();
  const comma = parts.findIndex((word, index) => index > 0 && /[,;:.]$/.test(word));
  return trimmed(parts.slice(0, comma > 0 ? Math.min(most, comma + 1) : most));
}
