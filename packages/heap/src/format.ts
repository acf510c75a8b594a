// What stands where in linear memory. Every number that IR and host code must agree on is in this file.

/** Blocks are the unit in which the address space is dealt out: to the heap, and to regions of the embedder. */
export const BLOCK_SHIFT = 15;
export const BLOCK_BYTES: number = 1 << BLOCK_SHIFT;
/** Lines are the unit of reclamation within a block (Blackburn and McKinley, "Immix", PLDI 2008). */
export const LINE_SHIFT = 8;
export const LINE_BYTES: number = 1 << LINE_SHIFT;
export const LINES_PER_BLOCK: number = BLOCK_BYTES >> LINE_SHIFT;
/** Objects start at multiples of so many bytes; each such place has a mark bit. */
export const GRANULE_SHIFT = 3;
/** Bytes of the mark bitmap per block. */
export const MARK_BYTES_PER_BLOCK: number = BLOCK_BYTES >> (GRANULE_SHIFT + 3);
/** Larger objects have runs of blocks of their own. */
export const LARGE_BYTES: number = BLOCK_BYTES / 2;
/** No object may be larger; keeps sizes far from the wrap-around of 32-bit arithmetic. */
export const MAX_OBJECT_BYTES = 0x2000_0000;
export const PAGE_BYTES = 65536;

/** The address-space header, at fixed addresses. */
export const SPACE = {
  /** First address that belongs to nobody yet; a multiple of the block size. */
  frontier: 8,
  /** The memory limit: no address at or past it is ever used. */
  limit: 12,
} as const;
/** First address that `LinearMemory.reserve` hands out. */
export const SPACE_END = 64;

/** Object header: the shape's record (its address is the shape's id), then flags. */
export const HEADER = { shape: 0, flags: 4 } as const;
export const HEADER_BYTES = 8;
/** In objects with a tail: how many elements the tail has. */
export const TAIL_LENGTH = 8;

/** Header flag: a store into this object must first be logged (set on objects that survived a collection). */
export const FLAG_UNLOGGED = 1;
/** Flags from this bit on belong to the language. */
export const LANGUAGE_FLAGS_SHIFT = 8;

/** Shape records. */
export const RECORD = {
  /** Bytes of the object without its tail, a multiple of 8. */
  size: 0,
  /** 0 without tail; else {@link TAIL_PRESENT}, maybe {@link TAIL_TAGGED}, and log2 of the element's bytes. */
  tail: 4,
  /** Number of 64-bit words of the reference map. */
  mapWords: 8,
  /** Dense index of the shape, from 0. */
  index: 12,
  /** A tagged word for the embedder (the class, say); a root. */
  owner: 16,
  /** Two 32-bit words for the embedder. */
  user0: 24,
  user1: 28,
  /** The reference map: bit i of word k says that the word at 8 * (64 * k + i) of the object is tagged. */
  map: 32,
} as const;
export const TAIL_PRESENT = 0x100;
export const TAIL_TAGGED = 0x200;
export const TAIL_SHIFT_MASK = 3;

/** The alias class of the words that refer to overflow storage. */
export const OVERFLOW_ALIAS = 'object.overflow';

/** What a block is used for: one byte each in the block table. */
export const BLOCK = {
  /** Not the heap's: a region of the embedder, or past the frontier. */
  foreign: 0,
  /** Nothing lives in it. */
  free: 1,
  /** Some lines are free, and may be allocated into. */
  recyclable: 2,
  /** No free line, or already allocated into since the last collection. */
  used: 3,
  /** First block of a large object. */
  large: 4,
  /** Further blocks of a large object. */
  largeRest: 5,
} as const;

/** The heap's state words: offsets from the state's address, all 32 bits wide. References, not addresses, where it says so. */
export const STATE = {
  /** Reference of the next small object. */
  bump: 0,
  /** End of the bump region, biased like a reference. Equal to `bump` while every allocation is to take the slow path. */
  limit: 4,
  /** The true end of the bump region in stress mode. */
  hiddenLimit: 8,
  /** The same for objects larger than a line that did not fit a hole. */
  overflowBump: 12,
  overflowLimit: 16,
  /** Block that is being allocated into, and the next line in it to look at; block 0 means none. */
  currentBlock: 20,
  nextLine: 24,
  /** Where the search for recyclable and for free blocks goes on (block indices). */
  recycleCursor: 28,
  freeCursor: 32,
  /** Bytes that may still be handed out before the next collection; signed. */
  budget: 36,
  /** Tables: addresses. */
  blockTable: 40,
  lineMarks: 44,
  markBits: 48,
  markStack: 52,
  markStackEnd: 56,
  markStackTop: 60,
  /** Not 0: the mark stack was full and objects wait unscanned. */
  markOverflow: 64,
  /** Log of old objects stored into. */
  log: 68,
  logEnd: 72,
  logTop: 76,
  logOverflow: 80,
  /** Pairs (start, end) of words that are roots. */
  rootRanges: 84,
  rootRangesEnd: 88,
  /** Address of the list of shape records, and its end. */
  shapeList: 92,
  shapeListEnd: 96,
  /** Why the last allocation failed; see {@link REASON}. */
  reason: 100,
  /** Stress: collect at every n-th allocation; 0 is off. */
  stressEvery: 104,
  stressLeft: 108,
  /** Not 0: fill freed lines and fresh bump regions with {@link POISON_BYTE}. */
  poison: 112,
  /** Bytes kept back for the embedder's error handling, and whether they were given out. */
  reserveBytes: 116,
  reserveOpen: 120,
  /** Not 0: nothing is collected, as not all roots can be seen. */
  held: 144,
  /** Smallest budget after a collection. */
  minimumBudget: 124,
  /** Statistics. */
  collections: 128,
  youngCollections: 132,
  liveLines: 136,
  largeBlocks: 140,
  overflows: 148,
  /** Lines that were live after the last full collection. */
  fullLiveLines: 152,
  /** The first block the heap owns, as an index; 0 while it has none. */
  firstBlock: 156,
  /** Blocks that are free. */
  freeBlocks: 160,
  /** Free lines in blocks of small objects after the last collection. */
  freeLines: 164,
} as const;
export const STATE_BYTES = 192;

/** Values of the reason word. */
export const REASON = { none: 0, limit: 1, tooLarge: 2 } as const;

/**
 * Fills memory that holds no object when the poison option is on. As a tagged word it is a reference far outside any
 * memory, so that marking through it traps; as a header it is no shape.
 */
export const POISON_BYTE = 0xd9;
