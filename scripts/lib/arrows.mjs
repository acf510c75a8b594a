// Which package may import which: the table of docs/architecture.md, and the check that it is kept.
// There are no cycles, because every row names only packages of rows above it.

/**
 * What each package may import from the others. A package beyond this table needs a decision record.
 * @type {Record<string, string[]>}
 */
export const allowedImports = {
  dataflow: [],
  types: [],
  ir: ['dataflow'],
  wasm: ['ir'],
  native: ['ir'],
  heap: ['ir'],
  vm: ['ir', 'heap', 'types', 'dataflow'],
  infer: ['vm', 'types', 'dataflow'],
  deopt: ['ir', 'heap', 'dataflow'],
  jit: ['vm', 'infer', 'deopt', 'heap', 'types', 'dataflow', 'ir'],
};

const scope = '@martlet/';

/**
 * Every module that a source file imports or re-exports, types included.
 *
 * Looks at statements that begin a line, as the formatter puts them, so that a doc comment may show
 * an import; dynamic imports of a literal are found anywhere but in a comment line.
 *
 * @param {string} source
 * @returns {string[]}
 */
export function importsOf(source) {
  const patterns = [
    /^(?:import|export)\s[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^import\s*['"]([^'"]+)['"]/gm,
    /^(?!\s*(?:\*|\/\/)).*?\bimport\(\s*['"]([^'"]+)['"]/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...source.matchAll(pattern)].map((match) => match[1] ?? ''),
  );
}

/** @param {string} specifier */
function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * @typedef {object} PackageSources
 * @property {string} name
 * @property {string} folder
 * @property {boolean} isPublic
 * @property {string[]} dependencies what its users get with it (all kinds but development)
 * @property {string[]} references the packages its tsconfig.json refers to, by folder from the root
 * @property {Map<string, string>} sources source text by path relative to the package's `src` folder
 */

/**
 * The problems of one package: empty when it imports only what it may.
 *
 * @param {PackageSources} subject
 * @param {Map<string, string>} folders folder of every workspace by package name
 * @returns {string[]}
 */
export function arrowProblems(subject, folders) {
  const { name, folder, dependencies, references, sources } = subject;
  const problems = [];
  const allowed = allowedNames(subject);
  if (allowed === undefined) {
    return [
      `${name} is published but has no row in scripts/lib/arrows.mjs: add one there and in docs/architecture.md, with a decision record.`,
    ];
  }
  const local = dependencies.filter((dependency) => dependency.startsWith(scope));
  for (const dependency of local) {
    if (!allowed(dependency)) {
      problems.push(`${folder}/package.json: ${name} may not depend on ${dependency}.`);
    }
    const dependencyFolder = folders.get(dependency);
    if (dependencyFolder !== undefined && !references.includes(dependencyFolder)) {
      problems.push(`${folder}/tsconfig.json: add a reference to ${dependencyFolder}.`);
    }
  }
  for (const [file, text] of sources) {
    const place = `${folder}/src/${file}`;
    const depth = file.split('/').length - 1;
    for (const specifier of importsOf(text)) {
      if (specifier.startsWith('.')) {
        const up = specifier.split('/').filter((part) => part === '..').length;
        if (up > depth) problems.push(`${place}: "${specifier}" leaves the package's sources.`);
      } else if (!specifier.startsWith('node:') && packageOf(specifier) !== name) {
        const imported = packageOf(specifier);
        if (imported.startsWith(scope) && !allowed(imported)) {
          problems.push(`${place}: ${name} may not import ${imported}.`);
        } else if (!dependencies.includes(imported)) {
          problems.push(`${place}: ${imported} is not in the dependencies of ${name}; add it.`);
        }
      }
    }
  }
  return problems;
}

/**
 * @param {PackageSources} subject
 * @returns {((name: string) => boolean) | undefined} undefined for a published package without a row
 */
function allowedNames({ name, isPublic }) {
  // Examples and benchmarks are the top of the graph: nothing imports them, they import anything.
  if (!isPublic) return () => true;
  const row = name.startsWith(scope) ? allowedImports[name.slice(scope.length)] : undefined;
  return row && ((imported) => row.includes(imported.slice(scope.length)));
}
