// Words that changed: what came in is underlined with paint, what went is struck; never colour alone.
import { around, diff } from '../diff';

export function WordDiff({
  before,
  after,
  whole = false,
}: {
  before: string;
  after: string;
  whole?: boolean;
}) {
  const pieces = diff(before, after);
  return (
    <>
      {(whole ? pieces : around(pieces)).map((piece, index) => (
        <span key={index}>
          {index > 0 ? ' ' : ''}
          {piece.kind === 'added' ? (
            <ins>{piece.text}</ins>
          ) : piece.kind === 'removed' ? (
            <del>{piece.text}</del>
          ) : (
            piece.text
          )}
        </span>
      ))}
    </>
  );
}

/** A prompt with its newest words in the colour of the sun. */
export function Newest({ before, after }: { before: string; after: string }) {
  const pieces = diff(before, after).filter((piece) => piece.kind !== 'removed');
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
