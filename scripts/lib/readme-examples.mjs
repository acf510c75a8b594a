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
 * The output that an example says it prints: the comments at the end of its `console.log` statements
 * and on the lines directly below them. An arrow (`// → 42`) may begin them.
 *
 * @param {string} source
 * @returns {string[]} lines of output, without indentation
 */
export function expectedOutput(source) {
  /** @type {string[]} */
  const expected = [];
  /** @type {'elsewhere' | 'in the statement' | 'below it'} */
  let place = 'elsewhere';
  for (const line of source.split('\n')) {
    const text = line.trim();
    if (place === 'below it' && text.startsWith('//')) {
      expected.push(text.slice(2));
      continue;
    }
    if (place === 'in the statement' || text.startsWith('console.log(')) {
      const end = /\);(?:\s*\/\/(.*))?$/.exec(text);
      place = end ? 'below it' : 'in the statement';
      if (end?.[1] !== undefined) expected.push(end[1]);
    } else place = 'elsewhere';
  }
  return expected
    .map((line) => line.replace(/^\s*(?:→|=>)/, '').trim())
    .filter((line) => line !== '');
}

/**
 * Compares what an example printed with what it says it prints: its comments must occur in the output,
 * in order. White space does not count, for Node breaks the lines of large values.
 *
 * @param {string} source
 * @param {string} printed
 * @returns {string | undefined} the difference, if there is one
 */
export function outputDifference(source, printed) {
  const withoutSpace = printed.replaceAll(/\s+/g, '');
  let from = 0;
  for (const line of expectedOutput(source)) {
    const wanted = line.replaceAll(/\s+/g, '');
    const at = withoutSpace.indexOf(wanted, from);
    if (at < 0)
      return `A comment says it prints\n    ${line}\nbut it printed\n${printed.trimEnd()}`;
    from = at + wanted.length;
  }
  return undefined;
}
