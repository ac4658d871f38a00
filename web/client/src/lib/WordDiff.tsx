// Words that changed: what came in is underlined with paint, what went is struck; never colour alone.
import { diffWords, shortenUnchanged, type DiffPiece } from './word_diff';

interface WordDiffProps {
  before: string;
  after: string;
}

/** What changed from one prompt to the other, with a few words around each change. */
export function WordDiff({ before, after }: WordDiffProps) {
  return (
    <>
      {shortenUnchanged(diffWords(before, after)).map((piece, index) => (
        <span key={index}>
          {index > 0 ? ' ' : ''}
          <Piece {...piece} />
        </span>
      ))}
    </>
  );
}

function Piece({ kind, text }: DiffPiece) {
  if (kind === 'added') return <ins>{text}</ins>;
  return kind === 'removed' ? <del>{text}</del> : <>{text}</>;
}

/** A prompt with its newest words in the colour of the sun. */
export function NewWords({ before, after }: WordDiffProps) {
  const pieces = diffWords(before, after).filter((piece) => piece.kind !== 'removed');
  return (
    <>
      {pieces.map((piece, index) => (
        <span key={index}>
          {index > 0 ? ' ' : ''}
          {piece.kind === 'added' && before ? <em>{piece.text}</em> : piece.text}
        </span>
      ))}
    </>
  );
}
