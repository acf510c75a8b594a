// The rule that a change of a published package's sources comes with a changeset. Pure: what changed
// is found out by scripts/steps/changesets.mjs.

/**
 * The packages a changeset file names.
 *
 * @param {string} text the file's text: front matter with a line `'package': bump` each, then prose
 * @returns {string[]}
 */
export function packagesOfChangeset(text) {
  const frontMatter = /^---\r?\n([\s\S]*?)^---\s*$/m.exec(text)?.[1] ?? '';
  return frontMatter
    .split(/\r?\n/)
    .map((line) => /^\s*(['"]?)([^'"\s]+)\1\s*:\s*(?:major|minor|patch)\s*$/.exec(line)?.[2])
    .filter((name) => name !== undefined);
}

/**
 * One line for every package whose sources changed while no changeset names it.
 *
 * @param {{ name: string, changedFiles: string[] }[]} packages
 * @param {Set<string>} named the packages that the counted changesets name
 * @returns {string[][]} one list per package, empty when all is well
 */
export function changesetProblems(packages, named) {
  return packages.map(({ name, changedFiles }) => {
    if (changedFiles.length === 0 || named.has(name)) return [];
    const more = changedFiles.length > 1 ? ` and ${changedFiles.length - 1} more` : '';
    return [
      `${name}: ${changedFiles[0]}${more} changed without a changeset. Run \`npx changeset\`, choose ${name}, and commit the file it writes in .changeset/.`,
    ];
  });
}
