// How long compiling holds up the program's thread: at a time, and for what.

/** What the program's thread does for compiling, besides compiling itself where that is done in its own thread. */
export const PAUSE_KINDS = [
  /** Starts the compiler, or connects to it. */
  'start',
  /** Copies what the compiler may know of the program. */
  'view',
  /** Hands a request over; compiles, where that is done in the program's thread. */
  'send',
  /** Takes an answer. */
  'receive',
  /** Has the engine read the code, where that has not been done in the compiler's thread. */
  'prepare',
  /** Links the code to the program. */
  'link',
  /** Enters exits, assumptions and objects of a unit in tables, and directs calls to it. */
  'register',
  /** Gives units up, and releases them. */
  'retire',
] as const;

export type PauseKind = (typeof PAUSE_KINDS)[number];

/** One stretch of time in which the program stood still. Microseconds. */
export interface Pause {
  readonly total: number;
  readonly parts: Readonly<Partial<Record<PauseKind, number>>>;
}

/** Figures about many pauses. Microseconds; 0 when there was none. */
export interface PauseFigures {
  readonly count: number;
  readonly total: number;
  readonly median: number;
  /** 99 of 100 were no longer. */
  readonly percentile99: number;
  readonly longest: number;
}

/** Notes pauses. What is done before the program goes on is one pause, however many steps it has. */
export class Pauses {
  readonly all: Pause[] = [];
  readonly #now: () => number;
  #parts: Partial<Record<PauseKind, number>> = {};
  /** When the first step of the pause that is under way began. */
  #begun = -1;
  /** Milliseconds of steps within the one that is under way. */
  #inner = 0;

  /** @param now gives milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Does a step. Steps within steps count for themselves. */
  during<T>(kind: PauseKind, step: () => T): T {
    const begun = this.#now();
    const before = this.#inner;
    this.#inner = 0;
    try {
      return step();
    } finally {
      const inner = this.#inner;
      this.#inner = before;
      this.note(kind, begun, inner);
    }
  }

  /** A step that began at this time has been done, and had steps within that took so many milliseconds. */
  note(kind: PauseKind, begun: number, inner = 0): void {
    if (this.#begun < 0 || begun < this.#begun) this.#begun = begun;
    const time = this.#now() - begun;
    this.#inner += time;
    this.#parts[kind] = (this.#parts[kind] ?? 0) + (time - inner) * 1000;
  }

  /** The program goes on. */
  end(): void {
    if (this.#begun < 0) return;
    this.all.push({ total: (this.#now() - this.#begun) * 1000, parts: this.#parts });
    this.#parts = {};
    this.#begun = -1;
    this.#inner = 0;
  }
}

/** Figures of all pauses, or of what was spent on one kind of work in each of those in which that was done. */
export function pauseFigures(pauses: readonly Pause[], kind?: PauseKind): PauseFigures {
  const times = pauses
    .map(({ total, parts }) => (kind === undefined ? total : (parts[kind] ?? 0)))
    .filter((time) => time > 0)
    .sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0);
  const total = times.reduce((sum, time) => sum + time, 0);
  return {
    count: times.length,
    total: Math.round(total),
    median: at(0.5),
    percentile99: at(0.99),
    longest: at(1),
  };
}
