// Random programs as trees of lines, so that a failing one can be made smaller by leaving out subtrees.

/** A line, or a construct with lines inside: `parts` alternate between headers and the lines below them. */
export type Piece = string | Construct;

/** `if`, `while`, `def` ...: each section is a header line with its lines; `end` closes the construct. */
export interface Construct {
  readonly sections: readonly { readonly header: string; readonly body: readonly Piece[] }[];
  readonly end: string;
}

/** A construct of one section. */
export function construct(header: string, body: readonly Piece[], end = 'end'): Construct {
  return { sections: [{ header, body }], end };
}

/** A construct of sections, up to `end`. */
export const begin = (...sections: [header: string, body: readonly Piece[]][]): Piece => ({
  sections: sections.map(([header, body]) => ({ header, body })),
  end: 'end',
});

/** The program's text. */
export function render(pieces: readonly Piece[], indent = ''): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return `${indent}${piece}\n`;
      const sections = piece.sections.map(
        ({ header, body }) => `${indent}${header}\n${render(body, `${indent}  `)}`,
      );
      return `${sections.join('')}${indent}${piece.end}\n`;
    })
    .join('');
}

/** All programs that have one piece less, larger losses first: a piece left out, or replaced by what is inside. */
function* smaller(pieces: readonly Piece[]): Generator<readonly Piece[]> {
  for (let size = pieces.length >> 1; size > 1; size >>= 1) {
    for (let at = 0; at < pieces.length; at += size) {
      yield [...pieces.slice(0, at), ...pieces.slice(at + size)];
    }
  }
  for (const [i, piece] of pieces.entries()) {
    const around = (middle: readonly Piece[]) => [
      ...pieces.slice(0, i),
      ...middle,
      ...pieces.slice(i + 1),
    ];
    yield around([]);
    if (typeof piece === 'string') continue;
    for (const { body } of piece.sections) yield around(body);
    for (const [k, section] of piece.sections.entries()) {
      for (const body of smaller(section.body)) {
        const sections = piece.sections.map((old, at) => (at === k ? { ...old, body } : old));
        yield around([{ ...piece, sections }]);
      }
    }
  }
}

/** Makes a program smaller as long as it still fails (Zeller: "Simplifying failure-inducing input", on a tree). */
export function minimise(
  pieces: readonly Piece[],
  fails: (pieces: readonly Piece[]) => boolean,
  attempts = 400,
): readonly Piece[] {
  let best = pieces;
  let left = attempts;
  for (let found = true; found && left > 0; ) {
    found = false;
    for (const candidate of smaller(best)) {
      if (left-- <= 0) break;
      if (!fails(candidate)) continue;
      best = candidate;
      found = true;
      break;
    }
  }
  return best;
}
