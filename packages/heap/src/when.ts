// When the heap collects, as host code sets it: at every n-th allocation, or not for a while.

import { STATE } from './format.ts';
import type { LinearMemory } from './memory.ts';

/** Collects at every n-th allocation from now on; 0 ends that. */
export function collectEvery(memory: LinearMemory, state: number, every: number): void {
  const was = memory.load32(state + STATE.stressEvery);
  memory.store32(state + STATE.stressEvery, every);
  memory.store32(state + STATE.stressLeft, every);
  // While stress is on, the bump region looks full, so that every allocation takes the slow path.
  if (was === 0 && every !== 0) {
    memory.store32(state + STATE.hiddenLimit, memory.load32(state + STATE.limit));
    memory.store32(state + STATE.limit, memory.load32(state + STATE.bump));
  } else if (was !== 0 && every === 0) {
    memory.store32(state + STATE.limit, memory.load32(state + STATE.hiddenLimit));
  }
}

/** Runs `body`, in which allocating does not collect. Calls nest. */
export function withoutCollecting<T>(memory: LinearMemory, state: number, body: () => T): T {
  const held = memory.load32(state + STATE.held);
  memory.store32(state + STATE.held, 1);
  try {
    return body();
  } finally {
    memory.store32(state + STATE.held, held);
  }
}
