// What a heap is made with, what it needs of the core, and what it tells of itself.

import type { ValueModel } from './values.ts';

/** Options of a `Heap`. */
export interface HeapOptions {
  /** How values sit in words. Default: `tagged64`. */
  readonly values?: ValueModel;
  /** Keep a write barrier and collect young objects alone where that pays. Default: true. */
  readonly generational?: boolean;
  /** Bytes allocated before the first collection, and at least between any two. Default: 16 MiB. */
  readonly minimumBudget?: number;
  /** Bytes kept back, so that the guest's out-of-memory error can be made. Default: 64 KiB. */
  readonly reserveBytes?: number;
  /** Bytes of the collector's stack; when it is full, marking goes on by searching the heap. Default: 256 KiB. */
  readonly markStackBytes?: number;
  /** Bytes of the log of old objects stored into; when it is full, the next collection looks at all. Default: 64 KiB. */
  readonly logBytes?: number;
  /** Most ranges that `addRootRange` and handle segments may take. Default: 1024. */
  readonly rootRanges?: number;
}

/** The runtime routines that host code needs, as functions of the installed core module. */
export interface HeapExports {
  /** `heap.allocate` */
  allocate(bytes: number): number;
  /** `heap.collect` */
  collect(young: number): void;
}

/** Figures about a heap. */
export interface HeapStatistics {
  readonly collections: number;
  readonly youngCollections: number;
  /** Bytes of lines that were live after the last collection, large objects not counted. */
  readonly liveLineBytes: number;
  /** Bytes of blocks of large objects. */
  readonly largeBytes: number;
  /** Bytes of memory dealt out so far, regions of the embedder included. */
  readonly frontier: number;
  /** How often the mark stack overflowed. */
  readonly markStackOverflows: number;
}

/** Why the last allocation failed. */
export type FailureReason = 'none' | 'limit' | 'too large';
