import type { BlockGraph } from './blocks.ts';
import { buildBlocks } from './blocks.ts';
import { Chains } from './chains.ts';
import type { DominatorTree, PostDominators } from './dominators.ts';
import { dominatorTree, postDominators } from './dominators.ts';
import type { InstructionArrays, InstructionList, Instructions } from './instructions.ts';
import { readInstructions } from './instructions.ts';
import type { Liveness } from './liveness.ts';
import { analyzeLiveness } from './liveness.ts';
import type { LoopForest } from './loops.ts';
import { findLoops } from './loops.ts';
import { InstructionMaps } from './maps.ts';
import type { Order } from './order.ts';
import { reversePostorder } from './order.ts';
import type { LiveRanges } from './ranges.ts';
import { findLiveRanges } from './ranges.ts';
import type { ReachingDefinitions } from './reaching.ts';
import { analyzeReachingDefinitions } from './reaching.ts';

/**
 * Every analysis of one instruction list, each made when first asked for, together with what it
 * builds on. The functions behind the properties can be called on their own as well.
 */
export class Analysis {
  readonly code: Instructions;
  #maps: InstructionMaps | undefined;
  #blocks: BlockGraph | undefined;
  #order: Order | undefined;
  #dominators: DominatorTree | undefined;
  #postDominators: PostDominators | undefined;
  #loops: LoopForest | undefined;
  #liveness: Liveness | undefined;
  #liveRanges: LiveRanges | undefined;
  #reaching: ReachingDefinitions | undefined;
  #chains: Chains | undefined;

  /** Use `analyze`. */
  constructor(code: Instructions) {
    this.code = code;
  }

  /** The `phi`, `dst` and `src` maps. */
  get maps(): InstructionMaps {
    this.#maps ??= new InstructionMaps(this.code);
    return this.#maps;
  }

  get blocks(): BlockGraph {
    this.#blocks ??= buildBlocks(this.code);
    return this.#blocks;
  }

  /** Reverse post-order of the blocks. */
  get order(): Order {
    this.#order ??= reversePostorder(this.blocks);
    return this.#order;
  }

  get dominators(): DominatorTree {
    this.#dominators ??= dominatorTree(this.blocks, this.order);
    return this.#dominators;
  }

  get postDominators(): PostDominators {
    this.#postDominators ??= postDominators(this.blocks, this.order);
    return this.#postDominators;
  }

  get loops(): LoopForest {
    this.#loops ??= findLoops(this.blocks, this.order, this.dominators);
    return this.#loops;
  }

  get liveness(): Liveness {
    this.#liveness ??= analyzeLiveness(this.code, this.blocks, this.order);
    return this.#liveness;
  }

  get liveRanges(): LiveRanges {
    this.#liveRanges ??= findLiveRanges(this.liveness);
    return this.#liveRanges;
  }

  get reaching(): ReachingDefinitions {
    this.#reaching ??= analyzeReachingDefinitions(this.code, this.blocks, this.order);
    return this.#reaching;
  }

  /** Use lists and def lists. */
  get chains(): Chains {
    this.#chains ??= new Chains(this.reaching);
    return this.#chains;
  }

  /**
   * Gives the memory of the tables back, which makes the next analysis cheaper; never necessary. No
   * result may be used afterwards.
   */
  release(): void {
    this.#maps?.release();
    this.#liveness?.release();
    this.#reaching?.release();
  }
}

/**
 * Checks an instruction list and returns its analyses, which are made on demand.
 *
 * @throws InstructionError when an instruction is not declared or out of range
 * @throws ArgumentError when a count, an array or a boundary is wrong
 */
export function analyze(source: InstructionList | InstructionArrays): Analysis {
  return new Analysis(readInstructions(source));
}
