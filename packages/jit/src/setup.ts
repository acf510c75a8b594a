// What a JIT is made of, from its options and its VM.

import type { FrameLayout } from '@martlet/deopt';
import type { Vm, WorldOptions } from '@martlet/vm';
import { STATE, worldKey } from '@martlet/vm';
import { type CompilerSettings, UnitCompiler } from './compiler.ts';
import { delayedCompiler } from './delayed.ts';
import type { JitOptions } from './options.ts';
import type { Answer } from './plan.ts';
import { DEFAULT_INLINING } from './policy.ts';
import { type Knowledge, LiveState, Reporter } from './program-state.ts';
import { type RemoteCompiler, RemoteService, type RemoteSurroundings } from './remote.ts';
import { type CompileService, InlineService } from './service.ts';
import { functionsAround } from './view.ts';

/** Where the units of a VM are compiled. */
export function createService(
  vm: Vm,
  options: JitOptions,
  settings: CompilerSettings,
  world: WorldOptions,
  knowledge: Knowledge,
  surroundings: Pick<RemoteSurroundings, 'now' | 'pauses' | 'log' | 'arrived'>,
): CompileService {
  const { language, platform, image } = vm;
  const { compiler, dump, optimize, stress } = options;
  // Who wants to see the work gets it done here.
  const shows =
    dump !== undefined || (typeof optimize === 'object' && optimize.onPass !== undefined);
  const remote: RemoteCompiler | undefined =
    stress?.delayCompiler === undefined
      ? compiler
      : delayedCompiler(language, platform, stress.delayCompiler);
  const inline = () => inlineService(vm, options, settings, knowledge);
  if (remote === undefined || shows) return inline();
  const none: Answer = { kind: 'failed', reason: 'there is no compiler' };
  const { memoryLimit, minimumBudget, regions } = world;
  const live = new LiveState(vm, knowledge);
  return new RemoteService(remote, {
    // The key is work, and most programs never ask for the compiler.
    start: () => ({
      kind: 'start',
      options: {
        ...(memoryLimit === undefined ? {} : { memoryLimit }),
        ...(minimumBudget === undefined ? {} : { minimumBudget }),
        ...(regions === undefined ? {} : { regions }),
      },
      key: worldKey(language, vm.world),
      settings,
    }),
    function: (index) => image.functions[index]!,
    around: (index) => functionsAround(live, index, settings.limits.depth),
    reporter: new Reporter(vm, knowledge),
    fallback: remote.fallback === 'inline' ? inline() : new InlineService(() => none),
    ...surroundings,
  });
}

function inlineService(
  vm: Vm,
  options: JitOptions,
  settings: CompilerSettings,
  knowledge: Knowledge,
): CompileService {
  const { world, platform } = vm;
  const { dump, optimize } = options;
  const onPass = typeof optimize === 'object' ? optimize.onPass : undefined;
  let compiler: UnitCompiler | null = null;
  return new InlineService((request) => {
    // Most programs end before anything is hot.
    compiler ??= new UnitCompiler({
      rules: vm.rules,
      world,
      backend: platform.backend,
      state: new LiveState(vm, knowledge),
      settings,
      hooks: { ...(dump && { dump }), ...(onPass && { onPass }) },
    });
    return compiler.compile(request);
  });
}

/** What the compiler must know of the options. */
export function settingsOf(vm: Vm, options: JitOptions): CompilerSettings {
  const { optimize = true, stress } = options;
  let plain: CompilerSettings['optimize'] = optimize !== false;
  if (typeof optimize === 'object') {
    const { passLimit, skip, verify } = optimize;
    plain = {
      ...(passLimit === undefined ? {} : { passLimit }),
      ...(skip === undefined ? {} : { skip }),
      ...(verify === undefined ? {} : { verify }),
    };
  }
  let failing: CompilerSettings['failGuards'] = null;
  if (stress?.failEvery !== undefined) {
    const { memory } = vm.world.heap;
    failing = { every: stress.failEvery, counter: memory.reserve(4) };
    memory.store32(failing.counter, stress.failEvery);
  }
  return {
    limits: { ...DEFAULT_INLINING, ...options.inlining },
    optimize: plain,
    failGuards: failing,
    countCalls: vm.runtime.isTimed,
  };
}

/** How frames of this VM are laid out, for the materialiser. */
export function frameLayoutOf(vm: Vm): FrameLayout {
  const { heap, layout } = vm.world;
  const { memory } = heap;
  return {
    pcOf: (fn, position) => vm.image.functions[fn]!.pcOf(position),
    returnPcOf(fn, position, resumes) {
      const loaded = vm.image.functions[fn]!;
      return resumes === undefined ? loaded.pcOf(position + 1) : loaded.pcOf(position) + resumes;
    },
    registerOffset: (register) => register * 8,
    link(frame, callerFrame, returnPc) {
      memory.store32(frame, callerFrame);
      memory.store32(frame + 4, returnPc);
    },
    publish(frame, pc) {
      memory.store32(layout.state + STATE.fp, frame);
      memory.store32(layout.state + STATE.pc, pc);
    },
  };
}
