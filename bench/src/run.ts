/** The benchmarks' command line: `npm run bench -- <name> [options]`. */

interface Benchmark {
  readonly summary: string;
  /** The modules to run, one after the other. Each exports `run(args)`. */
  readonly modules: readonly string[];
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  awfy: {
    summary:
      'are-we-fast-yet: examples/ruby against ruby, YJIT, mruby and JavaScript; wants --dir <checkout>',
    modules: ['./awfy.js'],
  },
  compile: {
    summary:
      'what the JIT costs while are-we-fast-yet runs on examples/ruby; wants --dir <checkout>',
    modules: ['./compile.js'],
  },
  dataflow: {
    summary: 'dataflow analyses against worklists on typedfastbitset and Set, then the bitmaps',
    modules: ['./dataflow.js', './bitmaps.js'],
  },
  'dataflow-bitmaps': {
    summary: 'bitmap operations against typedfastbitset, fastbitset and bitset',
    modules: ['./bitmaps.js'],
  },
  heap: {
    summary: 'binary-trees from compiled code against JavaScript objects',
    modules: ['./heap.js'],
  },
  interpreter: {
    summary: 'the generated interpreter against one written by hand',
    modules: ['./interpreter.js'],
  },
  library: {
    summary:
      'tasks from all over the core library: examples/ruby with and without its JIT against ruby and YJIT',
    modules: ['./library.js'],
  },
  osr: {
    summary: 'a loop that runs once and for long, entered by compiled code in the middle',
    modules: ['./osr.js'],
  },
  startup: {
    summary:
      'hello world in Ruby against bare node, memory with the JIT; first guest instruction, interpreter generated or precompiled',
    modules: ['./startup.js', './startup-ruby.js'],
  },
  strings: {
    summary:
      'small tasks on strings, arrays and hashes: examples/ruby against ruby, YJIT, mruby and JavaScript',
    modules: ['./strings.js'],
  },
  tiny: {
    summary:
      'programs of examples/tiny, interpreted and compiled, against JavaScript; compile times',
    modules: ['./tiny.js'],
  },
  types: {
    summary: 'the type lattice against the same on immutable and on plain frozen objects',
    modules: ['./types.js'],
  },
  worker: {
    summary: 'cold programs of examples/tiny, compiled in their own thread and in a worker',
    modules: ['./worker.js'],
  },
  wasm: { summary: 'emission speed of the WebAssembly backend', modules: ['./wasm.js'] },
};

/** A benchmark module's entry: gets the arguments after the benchmark's name. */
type Run = (args: readonly string[]) => void | Promise<void>;

function usage(): string {
  const width = Math.max(...Object.keys(BENCHMARKS).map((name) => name.length));
  const lines = Object.entries(BENCHMARKS).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return ['usage: npm run bench -- <name> [options]', '', 'benchmarks:', ...lines].join('\n');
}

function isMissing(error: unknown, module: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(new URL(module, import.meta.url).pathname)
  );
}

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(usage());
    return name === undefined ? 2 : 0;
  }
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (benchmark === undefined) {
    console.error(
      `There is no benchmark "${name}". There are: ${Object.keys(BENCHMARKS).join(', ')}.`,
    );
    return 2;
  }
  let status = 0;
  for (const module of benchmark.modules) {
    let loaded: { readonly run: Run };
    try {
      loaded = (await import(module)) as { readonly run: Run };
    } catch (error) {
      if (!isMissing(error, module)) throw error;
      console.error(`The benchmark module ${module} is missing: ${name} is not complete.`);
      status = 1;
      continue;
    }
    await loaded.run(rest);
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
