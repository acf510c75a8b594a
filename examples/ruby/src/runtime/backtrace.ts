// Backtraces: where the guest is, as numbers while nobody looks, as text when somebody does.

import type { GuestFunction, LoadedFunction } from '@martlet/vm';
import { STATE } from '@martlet/vm';
import type { Runtime } from './runtime.ts';
import { FRAMELESS } from './trampolines.ts';

/** Most frames of a backtrace that are kept. */
const MOST_FRAMES = 10_000;
/** A place is function index times this plus position. */
const POSITIONS = 2 ** 24;
/** The position that stands for the line where a function is defined. */
const DEFINITION = POSITIONS - 1;

/** One line of a backtrace. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly label: string;
}

/** The guest's call stack from inside out, as numbers. */
export function capturePlaces(rt: Runtime): number[] {
  const { vm } = rt;
  const { memory } = rt.heap;
  const places: number[] = [];
  const add = (index: number, position: number) => {
    places.push(index * POSITIONS + position);
    return places.length >= MOST_FRAMES;
  };
  const { activations } = vm;
  for (const { fn, position } of activations.toReversed()) add(fn.index, position);
  const state = vm.world.layout.state;
  const pc = memory.load32(state + STATE.pc);
  if (pc !== 0) {
    vm.frames.walk(memory.load32(state + STATE.fp), pc, (frame) =>
      add(frame.function.index, frame.position),
    );
  }
  return places;
}

/** The place where a function is defined: that of a call which its arguments did not fit. */
export function placeOfDefinition({ index }: LoadedFunction): number {
  return index * POSITIONS + DEFINITION;
}

/** Methods of the prelude that backtraces leave out. */
const SILENT = new Set(['raise', 'fail', 'exception', 'method_missing', 'send']);

/** The places that numbers stand for; a method of the prelude stands at the line that calls it, as those in C do in CRuby. */
export function describePlaces(rt: Runtime, places: readonly number[]): Place[] {
  const result: Place[] = [];
  let builtin: string | null = null;
  for (const place of places) {
    const index = Math.floor(place / POSITIONS);
    const info = rt.infos.at(index);
    if (info === undefined || info.file === FRAMELESS) continue;
    if (info.file.startsWith('<internal:')) {
      const hidden = SILENT.has(info.name) || info.name.startsWith('__');
      if (info.kind === 'method' && !hidden) builtin = info.name;
      continue;
    }
    const { fn } = rt.vm.image.functions[index]!;
    const position = place % POSITIONS;
    let line = position === DEFINITION ? info.line : lineAt(fn.lines, position) || info.line;
    if (builtin === null && result.at(-1)?.label === 'initialize' && makes(fn, position)) {
      builtin = 'new';
    }
    if (builtin !== null) result.push({ file: info.file, line, label: builtin });
    builtin = null;
    const clauses = info.clauses?.filter((c) => c.start <= position && position < c.end) ?? [];
    for (const [k, clause] of clauses.entries()) {
      const label = 'rescue in '.repeat(clauses.length - k) + info.label;
      result.push({ file: info.file, line, label });
      line = clause.line;
    }
    result.push({ file: info.file, line, label: info.label });
  }
  return result;
}

/** Does the code initialise an object that it has just made, without calling `new`? */
function makes({ code, caches }: GuestFunction, position: number): boolean {
  if (position === DEFINITION) return false;
  const { instruction, operands } = code[position]!;
  const at = instruction.operands.findIndex(({ kind }) => kind === 'cache');
  return at >= 0 && caches[operands[at]!]!.message === 'self initialize';
}

function lineAt(lines: readonly number[], position: number): number {
  for (let i = Math.min(position, lines.length - 1); i >= 0; i--) {
    if (lines[i] !== 0) return lines[i]!;
  }
  return 0;
}

/** A line as `caller` and backtraces show it. */
export function placeText({ file, line, label }: Place): string {
  return `${file}:${line}:in \`${label}'`;
}

/** The file of the innermost code that is not the prelude's. */
export function callerFile(rt: Runtime): string {
  for (const place of capturePlaces(rt)) {
    const info = rt.infos.at(Math.floor(place / POSITIONS));
    if (info !== undefined && !info.file.startsWith('<internal:')) return info.file;
  }
  return '';
}

/** The places as they are, with those in the prelude: for errors that Ruby code cannot show. */
function rawPlaces(rt: Runtime, places: readonly number[]): string {
  const lines = places.slice(0, 20).map((place) => {
    const index = Math.floor(place / POSITIONS);
    const info = rt.infos.at(index);
    const { fn } = rt.vm.image.functions[index]!;
    const line = lineAt(fn.lines, place % POSITIONS);
    return `\n\tfrom ${info?.file ?? ''}:${line}:in \`${info?.label ?? fn.name}'`;
  });
  return lines.join('');
}

/** An uncaught error as the host is told of it: without guest code. */
export function describeError(rt: Runtime, word: bigint): string {
  if (rt.is(word, 'break')) return 'break from proc-closure (LocalJumpError)';
  const [message, name, receiver] = ['@__message', '@__name', '@__receiver'].map((field) =>
    rt.instanceVariable(word, field),
  ) as [bigint, bigint, bigint];
  const unknown = rt.isSymbol(name) ? `${rt.host.text(name)} of ${rt.brief(receiver)}` : '';
  const text = rt.isString(message) ? rt.str(message) : unknown;
  const places = rt.instanceVariable(word, '@__places');
  const from = rt.isArray(places)
    ? rawPlaces(
        rt,
        rt.elements(places).map((place) => rt.toNumber(place)),
      )
    : '';
  return `${text} (${rt.classLabel(rt.ordinaryClassOf(word))})${from}`;
}
