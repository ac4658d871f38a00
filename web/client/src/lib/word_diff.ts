// What changed between two prompts, word by word, and the short captions made of it. Pure.

/** A run of words that both texts have, or only the second (added), or only the first (removed). */
export interface DiffPiece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** Above this many words a text is taken as a whole: comparing costs the product of both lengths. */
const MAX_WORDS = 600;

/** Words with the punctuation that follows them; the blanks between are put back when pieces are joined. */
function splitWords(text: string): string[] {
  return text.split(/\s+/u).filter(Boolean);
}

/** A word as it is compared: lower case, without the punctuation around it. */
const normalise = (word: string): string =>
  word.replace(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, '').toLowerCase() || word;

interface Step {
  kind: DiffPiece['kind'];
  word: string;
}

/** The pieces that turn one text into the other, by a longest common subsequence of words. */
export function diffWords(before: string, after: string): DiffPiece[] {
  const old = splitWords(before);
  const next = splitWords(after);
  if (Math.max(old.length, next.length) > MAX_WORDS) return diffWhole(before, after);
  return joinSteps(listSteps(old, next));
}

function listSteps(old: string[], next: string[]): Step[] {
  const [a, b] = [old.map(normalise), next.map(normalise)];
  const lengths = commonLengths(a, b);
  const steps: Step[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      steps.push({ kind: 'same', word: next[j]! });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      steps.push({ kind: 'removed', word: old[i]! });
      i += 1;
    } else {
      steps.push({ kind: 'added', word: next[j]! });
      j += 1;
    }
  }
  return steps;
}

function diffWhole(before: string, after: string): DiffPiece[] {
  if (before === after) return [{ kind: 'same', text: after }];
  return [
    { kind: 'removed', text: before },
    { kind: 'added', text: after },
  ];
}

/** lengths[i][j]: the length of the longest common subsequence of a from i and b from j. */
function commonLengths(a: string[], b: string[]): Uint16Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}

function joinSteps(steps: Step[]): DiffPiece[] {
  const pieces: DiffPiece[] = [];
  for (const { kind, word } of steps) {
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += ` ${word}`;
    else pieces.push({ kind, text: word });
  }
  return pieces;
}

/** The pieces with long unchanged stretches cut down to `context` words next to what changed. */
export function shortenUnchanged(pieces: readonly DiffPiece[], context = 3): DiffPiece[] {
  return pieces.map((piece, index) => {
    const words = splitWords(piece.text);
    const isFirst = index === 0;
    const isLast = index === pieces.length - 1;
    if (piece.kind !== 'same' || words.length <= context + (isFirst || isLast ? 0 : context)) return piece;
    const head = isFirst ? '' : words.slice(0, context).join(' ');
    const tail = isLast ? '' : words.slice(-context).join(' ');
    return {
      kind: 'same',
      text: [head, tail].filter(Boolean).join(' … ') || words.slice(0, context).join(' '),
    };
  });
}

/** Words that came in and words that went, each a few at most; both empty when only numbers changed. */
export interface ChangedWords {
  added: string;
  removed: string;
}

const FILLERS = new Set('a an the in on at of with and small some let make it to add'.split(' '));

/** A few of the words that came and went between two prompts, without fillers at either end. */
export function summariseChange(before: string, after: string, maxWords = 3): ChangedWords {
  const pieces = diffWords(before, after);
  const pick = (kind: DiffPiece['kind']): string => {
    const texts = pieces.filter((piece) => piece.kind === kind).map((piece) => piece.text);
    return pickWords(texts, maxWords);
  };
  return { added: pick('added'), removed: pick('removed') };
}

function pickWords(texts: string[], maxWords: number): string {
  const words = splitWords(texts.join(' '));
  while (words.length > 1 && FILLERS.has(normalise(words[0]!))) words.shift();
  return trimEnd(words.slice(0, maxWords));
}

/** Words joined, without fillers or punctuation at their end. */
function trimEnd(words: string[]): string {
  while (words.length > 1 && FILLERS.has(normalise(words.at(-1)!))) words.pop();
  return words.join(' ').replace(/\p{P}+$/u, '');
}

/** The first few words of a prompt, without an article before or punctuation after. */
export function firstWords(prompt: string, maxWords = 5): string {
  const words = splitWords(prompt);
  while (words.length > 3 && /^(a|an|the)$/i.test(words[0]!)) words.shift();
  const comma = words.findIndex((word, index) => index > 0 && /[,;:.]$/.test(word));
  return trimEnd(words.slice(0, comma > 0 ? Math.min(maxWords, comma + 1) : maxWords));
}
