// What the compiler is to be asked for. It has few requests at a time, so that what it is told is fresh, and it gets what is
// hottest first; what has not been needed any more for a while is not asked for after all. Everything that the program's
// thread does for a request is done in steps, one in each report of the interpreter.

import type { UnitMisses } from './misses.ts';
import type { Pauses } from './pauses.ts';
import type { Answer, UnitSlot } from './plan.ts';
import { worthOfCall } from './policy.ts';
import type { CompileService } from './service.ts';
import { placeKey, type UnitPlace } from './units.ts';

/** Calls that a place is worth when it is first asked for, and back-edges between two polls of a loop, in calls. */
const FRESH = 1000;
/** So many units are made until a place that is not hot any more is forgotten. */
const PATIENCE = 2;

/** A unit that the JIT wants. */
export interface Request {
  readonly id: number;
  readonly place: UnitPlace;
  readonly name: string;
  readonly keys: readonly (readonly [register: number, key: number])[];
  readonly slot: UnitSlot;
  /** The assumptions' clock when the compiler was asked. */
  clock: number;
  /** What was known about exits when the compiler was asked. */
  misses: UnitMisses;
  /** Calls of the entry until it is looked whether the answer has come. */
  wait: number;
  /** How much it was needed lately, in calls. */
  heat: number;
  /** So many units were made since it was needed. */
  idle: number;
}

/** What the requests ask of a JIT. */
export interface RequestSurroundings {
  readonly service: CompileService;
  readonly pauses: Pauses;
  readonly now: () => number;
  /** The compiler is asked now: it will know the program as it is. */
  readonly asked: (request: Request) => void;
  readonly answered: (request: Request, answer: Answer) => void;
  /** It is not needed any more. */
  readonly forgotten: (request: Request) => void;
}

function urgency({ heat, place }: Request): number {
  return heat * worthOfCall(place.fn.fn.code.length);
}

/** The requests of one JIT. */
export class Requests {
  readonly #surroundings: RequestSurroundings;
  readonly #byPlace = new Map<string, Request>();
  /** Those that the compiler has. */
  readonly #sent = new Map<number, Request>();
  #lastId = 0;

  constructor(surroundings: RequestSurroundings) {
    this.#surroundings = surroundings;
  }

  get size(): number {
    return this.#byPlace.size;
  }

  get names(): readonly string[] {
    return [...this.#byPlace.values()].map(({ name }) => name);
  }

  find(place: UnitPlace): Request | undefined {
    return this.#byPlace.get(placeKey(place));
  }

  /** A new request. */
  add(request: Omit<Request, 'id' | 'clock' | 'heat' | 'idle'>): Request {
    const made: Request = { ...request, id: ++this.#lastId, clock: 0, heat: FRESH, idle: 0 };
    this.#byPlace.set(placeKey(request.place), made);
    return made;
  }

  /** It has been needed so many calls more. */
  heat(request: Request, calls: number = FRESH): void {
    request.heat += calls;
    request.idle = 0;
  }

  /** Is there something to be done for requests now, which nothing must be waited for? */
  get hasWork(): boolean {
    const { service } = this.#surroundings;
    return service.hasSteps || (service.mayTake && this.#byPlace.size > this.#sent.size);
  }

  /** Does one step, if there is one to be done. */
  step(): boolean {
    if (this.#byPlace.size === 0) return false;
    const { service } = this.#surroundings;
    return this.#receive() || service.advance() || this.#submit();
  }

  #receive(): boolean {
    const { service, pauses, now, answered } = this.#surroundings;
    for (;;) {
      if (!service.mayHave()) return false;
      const begun = now();
      const delivery = service.receive();
      if (delivery === undefined) return false;
      pauses.note('receive', begun);
      const { id, answer } = delivery;
      const request = this.#sent.get(id);
      if (request === undefined) continue;
      this.#sent.delete(id);
      this.#byPlace.delete(placeKey(request.place));
      answered(request, answer);
      if (answer.kind === 'plan') this.#age();
      // What is lost takes no time, and all the rest is lost too.
      if (answer.kind !== 'lost') return true;
    }
  }

  /** A unit was made, and it may be that others are not needed any more because of it. */
  #age(): void {
    for (const [key, request] of this.#byPlace) {
      if (this.#sent.has(request.id)) continue;
      request.heat /= 2;
      if (request.idle++ < PATIENCE) continue;
      this.#byPlace.delete(key);
      this.#surroundings.forgotten(request);
    }
  }

  #submit(): boolean {
    const { service, asked } = this.#surroundings;
    if (this.#sent.size === this.#byPlace.size || !service.mayTake) return false;
    let hottest: Request | null = null;
    for (const request of this.#byPlace.values()) {
      if (this.#sent.has(request.id)) continue;
      if (hottest === null || urgency(request) > urgency(hottest)) hottest = request;
    }
    const { id, name, place, keys, slot } = hottest!;
    const { fn, entry, start } = place;
    this.#sent.set(id, hottest!);
    asked(hottest!);
    service.submit(id, { name, function: fn.index, entry, start, keys, slot });
    return true;
  }
}
