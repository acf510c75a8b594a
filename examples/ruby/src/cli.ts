// What the command line does: `main.ts` calls it.

import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { OutOfMemoryError } from '@martlet/heap';
import type { JitOptions } from '@martlet/jit';
import { disassemble } from '@martlet/vm';
import { loadFrontEnd, RiteError, RubySyntaxError, VERSION } from './index.ts';
import { Interrupted, interruptible } from './interruptible.ts';
import { createNodeRuby, rubyCompiler } from './node.ts';
import { exactArguments, nodeSystem } from './node-system.ts';
import { compilations, summary, Trace } from './reports.ts';

const USAGE = `usage: martlet-ruby [options] [file.rb] [arguments]

  -e CODE       run CODE instead of a file
  --no-jit      interpret only
  --evaluate    run in the reference interpreter, which is slow and exact
  --jit-inline  compile in the program's thread, which waits for it, instead of one of its own
  --jit-log     tell what is compiled, left and retired, on standard error
  --jit-stats   tell what compiling cost, on standard error
  --trace       tell each instruction as it runs, on standard error; interprets only
  --stats       tell functions, memory, collections and time, on standard error
  --disasm      print the bytecode instead of running it
  --version     print the version
  --help        print this

Without a file the program is read from standard input.`;

/** Status of a program that SIGINT ended, as shells tell it. */
const INTERRUPTED = 130;

/** What the command line asks for. */
interface Command {
  readonly flags: ReadonlySet<string>;
  readonly code: readonly string[];
  readonly file: string | null;
  readonly args: readonly string[];
}

const FLAGS = new Set([
  '--no-jit',
  '--evaluate',
  '--jit-inline',
  '--jit-log',
  '--jit-stats',
  '--trace',
  '--stats',
  '--disasm',
  '--version',
  '--help',
  '-h',
  '-v',
]);

/** Options end at the file: what follows is the program's. */
function parse(args: readonly string[]): Command | string {
  const flags = new Set<string>();
  const code: string[] = [];
  let i = 0;
  for (; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '-e') {
      const text = args[++i];
      if (text === undefined) return 'no code specified for -e';
      code.push(text);
    } else if (FLAGS.has(arg)) flags.add(arg);
    else if (arg === '--') {
      i++;
      break;
    } else if (arg.startsWith('-') && arg !== '-') return `invalid option ${arg}`;
    else break;
  }
  const file = code.length > 0 ? null : (args[i++] ?? '-');
  return { flags, code, file, args: args.slice(i) };
}

/** Writes all bytes, also where the other end is slow. */
function writer(stream: 1 | 2): (bytes: Uint8Array) => void {
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(stream, bytes, at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
        nodeSystem.sleep(1);
      }
    }
  };
}

/** Writes what this command itself has to say. Where nobody listens any more, it ends. */
function teller(stream: 1 | 2): (bytes: Uint8Array) => void {
  const write = writer(stream);
  return (bytes) => {
    try {
      write(bytes);
    } catch {
      process.exit(1);
    }
  };
}

/** Does standard output go to a terminal? Only what may be one is worth loading what knows. */
function isTerminal(): boolean {
  return fstatSync(1).isCharacterDevice() && process.stdout.isTTY;
}

function readProgram(command: Command): { source: Uint8Array | string; name: string } | string {
  if (command.file === null) return { source: command.code.join('\n'), name: '-e' };
  const name = command.file;
  try {
    return { source: readFileSync(name === '-' ? 0 : name), name };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return `No such file or directory -- ${name} (LoadError)`;
    if (code === 'EISDIR') return `Is a directory -- ${name} (LoadError)`;
    if (code === 'EACCES') return `Permission denied -- ${name} (LoadError)`;
    return `${(error as Error).message} (LoadError)`;
  }
}

/**
 * Runs the command line; gives the exit status.
 *
 * @param whenReady called before the program begins
 */
export async function runCommand(args: readonly string[], whenReady: () => void): Promise<number> {
  const [tell, err] = [teller(1), teller(2)];
  const text = (line: string) => new TextEncoder().encode(`${line}\n`);
  const command = parse(exactArguments(args));
  if (typeof command === 'string') {
    err(text(`martlet-ruby: ${command}\n${USAGE}`));
    return 1;
  }
  const { flags } = command;
  if (flags.has('--help') || flags.has('-h')) {
    tell(text(USAGE));
    return 0;
  }
  if (flags.has('--version') || flags.has('-v')) {
    tell(text(`martlet-ruby ${VERSION}`));
    return 0;
  }
  const program = readProgram(command);
  if (typeof program === 'string') {
    err(text(`martlet-ruby: ${program}`));
    return 1;
  }
  // Node's clock is loaded when it is asked for.
  const now = flags.has('--stats') ? () => performance.now() : () => 0;
  const started = now();
  const trace = flags.has('--trace') ? new Trace(err) : null;
  const interpreted = flags.has('--no-jit') || flags.has('--evaluate') || trace !== null;
  const jit: JitOptions = {
    ...(flags.has('--jit-log') ? { log: (line: string) => err(text(line)) } : {}),
    ...(flags.has('--jit-inline') || interpreted ? {} : { compiler: rubyCompiler() }),
  };
  await loadFrontEnd();
  const ruby = createNodeRuby({
    jit: interpreted ? false : jit,
    evaluate: flags.has('--evaluate'),
    out: writer(1),
    err: writer(2),
    lineWise: isTerminal(),
    script: program.name,
    args: command.args,
    ...trace?.options,
  });
  whenReady();
  const ready = now();
  const library = ruby.vm.image.functions.length;
  trace?.start();
  try {
    if (flags.has('--disasm')) {
      const compiled = ruby.compile({ name: program.name, source: program.source });
      const functionName = (index: number) => compiled.program.functions[index]!.name;
      for (const fn of compiled.program.functions) tell(text(disassemble(fn, { functionName })));
      return 0;
    }
    return interruptible(() => ruby.run(program.source, program.name));
  } catch (error) {
    if (error instanceof RubySyntaxError || error instanceof RiteError) {
      err(text(error.message));
      return 1;
    }
    if (error instanceof Interrupted) {
      ruby.runtime.out.flush();
      err(text(`${program.name}: Interrupt`));
      // Shells want to see that the signal ended it.
      process.kill(process.pid, 'SIGINT');
      return INTERRUPTED;
    }
    if (error instanceof OutOfMemoryError) {
      err(text(`martlet-ruby: ${error.message} (NoMemoryError)`));
      return 1;
    }
    // A fault of this program, not of the one it runs.
    err(text(`martlet-ruby: [BUG] ${error instanceof Error ? error.message : String(error)}`));
    return 70;
  } finally {
    trace?.flush();
    if (flags.has('--stats')) {
      const about = { library, start: ready - started, run: now() - ready };
      for (const line of summary(ruby, about)) err(text(line));
    }
    if (flags.has('--jit-stats')) for (const line of compilations(ruby)) err(text(line));
  }
}
