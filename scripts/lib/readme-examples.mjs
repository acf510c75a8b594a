// The examples in the READMEs: every fenced `ts` block is a module of its own that must run.

/**
 * @typedef {object} Example
 * @property {string} source the block's text
 * @property {number} line the line of its first line of code, counted from 1
 */

/**
 * @param {string} markdown
 * @returns {Example[]}
 */
export function examplesOf(markdown) {
  /** @type {Example[]} */
  const examples = [];
  /** @type {{ fence: string, isExample: boolean, line: number, text: string[] } | undefined} */
  let block;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const fence = /^(`{3,}|~{3,})\s*([\w-]*)/.exec(text);
    if (block === undefined) {
      if (fence) {
        const isExample = fence[2] === 'ts' || fence[2] === 'typescript';
        block = { fence: fence[1] ?? '', isExample, line: index + 2, text: [] };
      }
    } else if (fence && fence[2] === '' && text.trim().startsWith(block.fence)) {
      if (block.isExample) examples.push({ source: block.text.join('\n'), line: block.line });
      block = undefined;
    } else block.text.push(text);
  }
  return examples;
}

/**
 * The output that an example says it prints: the texts of its comments that begin with an arrow
 * (`// → 42` or `// => 42`), at the end of a line or on lines of their own.
 *
 * @param {string} source
 * @returns {string[]} lines of output, without indentation; empty when the example says nothing
 */
export function expectedOutput(source) {
  return [...source.matchAll(/\/\/\s*(?:→|=>)[ \t]?(.*)$/gm)].map((match) =>
    (match[1] ?? '').trim(),
  );
}

/**
 * Compares what an example printed with what it says it prints.
 *
 * @param {string} source
 * @param {string} printed
 * @returns {string | undefined} the difference, if there is one
 */
export function outputDifference(source, printed) {
  const expected = expectedOutput(source);
  if (expected.length === 0) return undefined;
  const lines = printed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wanted = expected.filter((line) => line !== '');
  if (lines.length === wanted.length && lines.every((line, index) => line === wanted[index])) {
    return undefined;
  }
  return `Its comments say it prints\n${wanted.join('\n')}\nbut it printed\n${lines.join('\n')}`;
}
