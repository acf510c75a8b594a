// What a step of `npm test` is, and the few shapes that most of them have.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tryRun } from './run.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} passed how many checks or tests passed
 * @property {number} failed how many did not
 * @property {string} output what to show when any failed
 * @property {string} [note] a remark shown on the step's line, such as why it did nothing
 */

/**
 * @typedef {object} Step
 * @property {string} name what `npm test -- NAME` calls it
 * @property {string} about one line for the list of steps
 * @property {string[]} [needs] steps without whose success this one has no meaning
 * @property {(context: Context) => Promise<Outcome>} run
 */

/** What the steps of one run share: temporary folders, and results that several of them need. */
export class Context {
  /** @type {string[]} */
  #folders = [];
  /** @type {(() => void)[]} */
  #closers = [];
  /** @type {Map<string, Promise<any>>} */
  #results = new Map();

  /**
   * A new empty folder outside the repository, removed at the end of the run.
   * @param {string} name
   */
  temporaryFolder(name) {
    const folder = mkdtempSync(path.join(tmpdir(), `martlet-${name}-`));
    this.#folders.push(folder);
    return folder;
  }

  /**
   * Computes something once per run, however many steps ask for it.
   *
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} compute
   * @returns {Promise<T>}
   */
  once(key, compute) {
    const known = this.#results.get(key);
    if (known !== undefined) return known;
    const result = compute();
    this.#results.set(key, result);
    return result;
  }

  /**
   * Calls `closer` at the end of the run.
   * @param {() => void} closer
   */
  onClose(closer) {
    this.#closers.push(closer);
  }

  close() {
    for (const closer of this.#closers) closer();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A step that runs commands; each counts as one check.
 *
 * @param {Omit<Step, 'run'>} step
 * @param {() => string[][]} commands evaluated when the step runs
 * @returns {Step}
 */
export function commandStep(step, commands) {
  return {
    ...step,
    async run() {
      const outcome = { passed: 0, failed: 0, output: '' };
      for (const command of commands()) {
        const result = await tryRun(command);
        if (result.ok) outcome.passed++;
        else {
          outcome.failed++;
          outcome.output += `$ ${command.join(' ')}   (${result.reason})\n${result.output}\n`;
        }
      }
      return outcome;
    },
  };
}

/**
 * The outcome of checks that each give a list of problems: a check without problems has passed.
 *
 * @param {string[][]} checks
 * @returns {Outcome}
 */
export function outcomeOf(checks) {
  const failed = checks.filter((problems) => problems.length > 0);
  return {
    passed: checks.length - failed.length,
    failed: failed.length,
    output: failed.flat().join('\n'),
  };
}
