// A user's view: the packages as they would be released, installed by name into an empty folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { examplesOf, outputDifference } from './readme-examples.mjs';
import { startRegistry } from './registry.mjs';
import { releaseCopy } from './release-copy.mjs';
import { run, tryRun } from './run.mjs';

/**
 * @typedef {object} InstalledExample
 * @property {string} place the README and line it comes from
 * @property {string} source its text
 * @property {string} file the compiled module, relative to the consumer's folder
 */

/**
 * @typedef {object} Consumer
 * @property {string} folder the folder with the installed packages
 * @property {string[]} names the packages' names
 * @property {InstalledExample[]} examples
 * @property {string[]} typeProblems what the type checker said about the examples
 */

/**
 * Packs the release copy's packages, installs them by name from a registry on loopback (third-party
 * packages come from npm's usual registry), and compiles the READMEs' examples against them. Once
 * per run.
 *
 * @param {import('./step.mjs').Context} context
 * @returns {Promise<Consumer>}
 */
export function installConsumer(context) {
  return context.once('consumer', async () => {
    const copy = await releaseCopy(context);
    const folder = context.temporaryFolder('consumer');
    const names = copy.published.map(({ name }) => name);
    await install(folder, names, await pack(context, copy));
    const examples = writeExamples(folder, [copy.folder, ...copy.published.map((w) => w.path)]);
    return { folder, names, examples, typeProblems: await compileExamples(folder) };
  });
}

/**
 * @param {import('./step.mjs').Context} context
 * @param {import('./release-copy.mjs').ReleaseCopy} copy
 * @returns {Promise<import('./registry.mjs').Tarball[]>}
 */
async function pack(context, copy) {
  const destination = context.temporaryFolder('tarballs');
  const command = ['npm', 'pack', '--json', '--pack-destination', destination];
  const tarballs = [];
  for (const { path: cwd, manifest } of copy.published) {
    await run(command, { cwd });
    const file = `${manifest.name.replace(/^@/, '').replace('/', '-')}-${manifest.version}.tgz`;
    tarballs.push({ manifest, file: path.join(destination, file) });
  }
  return tarballs;
}

/**
 * @param {string} folder
 * @param {string[]} names
 * @param {import('./registry.mjs').Tarball[]} tarballs
 */
async function install(folder, names, tarballs) {
  const registry = await startRegistry(tarballs);
  try {
    const manifest = { name: 'consumer', private: true, type: 'module' };
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(path.join(folder, '.npmrc'), `@martlet:registry=${registry.url}\n`);
    await run(['npm', 'install', '--no-audit', '--no-fund', ...names], { cwd: folder });
  } finally {
    registry.close();
  }
}

/**
 * @param {string} folder
 * @param {string[]} sources folders with a README.md, the root first
 * @returns {InstalledExample[]}
 */
function writeExamples(folder, sources) {
  mkdirSync(path.join(folder, 'examples'));
  const base = sources[0] ?? '';
  return sources.flatMap((source) => {
    const readme = path.join(source, 'README.md');
    if (!existsSync(readme)) return [];
    const title = path.relative(base, readme).replaceAll(path.sep, '/');
    return examplesOf(readFileSync(readme, 'utf8')).map((example) => {
      const stem = `${title.replaceAll(/[^\w]+/g, '-')}-line-${example.line}`;
      // An example without imports is still a module.
      const text = `${example.source}\nexport {};\n`;
      writeFileSync(path.join(folder, 'examples', `${stem}.ts`), text);
      const place = `${title}:${example.line}`;
      return { place, source: example.source, file: `compiled/${stem}.js` };
    });
  });
}

/**
 * Type-checks the examples against the installed declarations, those of libraries included, and
 * compiles them.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function compileExamples(folder) {
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'dom'],
    types: [],
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    rootDir: 'examples',
    outDir: 'compiled',
    noEmitOnError: false,
  };
  const config = { compilerOptions, include: ['examples'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const result = await tryRun(['tsc', '-p', folder]);
  return result.ok || result.output.includes('TS18003') ? [] : [result.output];
}

/**
 * Imports every package and runs every example in the consumer's folder.
 *
 * @param {Consumer} consumer
 * @param {string} [nodeFolder] a folder whose `node` is used
 * @returns {Promise<string[][]>} one list of problems per package and per example
 */
export async function runConsumer({ folder, names, examples }, nodeFolder) {
  const options = { cwd: folder, ...(nodeFolder === undefined ? {} : { nodeFolder }) };
  const checks = [];
  for (const name of names) {
    const script = `if (Object.keys(await import('${name}')).length === 0) throw new Error('exports nothing')`;
    const result = await tryRun(['node', '--input-type=module', '--eval', script], options);
    checks.push(result.ok ? [] : [`import '${name}' failed when installed:\n${result.output}`]);
  }
  for (const { place, source, file } of examples) {
    const result = await tryRun(['node', file], options);
    const difference = result.ok
      ? outputDifference(source, result.stdout)
      : `It ${result.reason}:\n${result.output}`;
    checks.push(difference === undefined ? [] : [`Example of ${place}: ${difference}`]);
  }
  return checks;
}
