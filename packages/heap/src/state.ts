// The heap's state words and tables: how they are laid out when a heap is made, and how IR reaches them.

import type { Builder, Node } from '@martlet/ir';
import {
  BLOCK,
  BLOCK_BYTES,
  BLOCK_SHIFT,
  GRANULE_SHIFT,
  LINE_SHIFT,
  STATE,
  STATE_BYTES,
} from './format.ts';
import type { LinearMemory } from './memory.ts';
import { heapAliases } from './runtime.ts';

/** Name of a state word. */
export type StateWord = keyof typeof STATE;

/** Sizes of a heap's tables. */
export interface StateOptions {
  readonly markStackBytes: number;
  readonly logBytes: number;
  readonly rootRanges: number;
  readonly reserveBytes: number;
  readonly minimumBudget: number;
}

/** Reserves state and tables; gives the state's address. Tables are indexed by absolute address, so they cover the limit. */
export function createState(memory: LinearMemory, options: StateOptions): number {
  const state = memory.reserve(STATE_BYTES, 64);
  const set = (word: StateWord, value: number): void => memory.store32(state + STATE[word], value);
  const blockTable = memory.reserve(Math.ceil(memory.limit / BLOCK_BYTES), 64);
  const lineMarks = memory.reserve(memory.limit / 2 ** LINE_SHIFT, 64);
  const markBits = memory.reserve(memory.limit / 2 ** (GRANULE_SHIFT + 3), 64);
  const markStack = memory.reserve(options.markStackBytes);
  const log = memory.reserve(options.logBytes);
  const ranges = memory.reserve(options.rootRanges * 8);
  set('blockTable', blockTable);
  set('lineMarks', lineMarks);
  set('markBits', markBits);
  set('markStack', markStack);
  set('markStackTop', markStack);
  set('markStackEnd', markStack + options.markStackBytes);
  set('log', log);
  set('logTop', log);
  set('logEnd', log + options.logBytes);
  set('rootRanges', ranges);
  set('rootRangesEnd', ranges);
  set('minimumBudget', options.minimumBudget);
  set('budget', options.minimumBudget);
  set('reserveBytes', options.reserveBytes);
  set('firstBlock', memory.frontier >>> BLOCK_SHIFT);
  set('recycleCursor', memory.frontier >>> BLOCK_SHIFT);
  set('freeCursor', memory.frontier >>> BLOCK_SHIFT);
  return state;
}

/** Takes adjacent free blocks from the heap for the embedder, for good; gives their address, or 0 when there are none. */
export function takeSpareBlocks(memory: LinearMemory, state: number, blocks: number): number {
  const table = memory.load32(state + STATE.blockTable);
  const end = memory.frontier >>> BLOCK_SHIFT;
  let run = 0;
  for (let block = memory.load32(state + STATE.firstBlock); block < end; block++) {
    run = memory.u8[table + block] === BLOCK.free ? run + 1 : 0;
    if (run < blocks) continue;
    const first = block - blocks + 1;
    memory.u8.fill(BLOCK.foreign, table + first, table + block + 1);
    memory.store32(state + STATE.freeBlocks, memory.load32(state + STATE.freeBlocks) - blocks);
    return first * BLOCK_BYTES;
  }
  return 0;
}

const bumpWords: ReadonlySet<StateWord> = new Set<StateWord>(['bump', 'limit']);

/** State words in IR: their addresses are constants of the heap. */
export class StateAccess {
  readonly address: number;

  constructor(address: number) {
    this.address = address;
  }

  load(b: Builder, word: StateWord): Node {
    const aliases = heapAliases(b.fn.module);
    const alias = bumpWords.has(word) ? aliases.bump : aliases.state;
    return b.load('i32.load', b.i32(this.address), STATE[word], alias);
  }

  store(b: Builder, word: StateWord, value: Node): void {
    const aliases = heapAliases(b.fn.module);
    const alias = bumpWords.has(word) ? aliases.bump : aliases.state;
    b.store('i32.store', b.i32(this.address), value, STATE[word], alias);
  }

  /** Adds to a word. */
  add(b: Builder, word: StateWord, amount: Node): void {
    this.store(b, word, b.op('i32.add', this.load(b, word), amount));
  }
}

/** Lines that were live after the last collection, with those that the blocks of large objects stand for. */
export function buildLiveLines(b: Builder, state: StateAccess): Node {
  const large = b.op('i32.shl', state.load(b, 'largeBlocks'), b.i32(BLOCK_SHIFT - LINE_SHIFT));
  return b.op('i32.add', state.load(b, 'liveLines'), large);
}
