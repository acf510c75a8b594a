// Method lookup for inline caches. A cache's message says how the method is called, because what is found depends on it:
// `foo` with an explicit receiver, `self foo` with none or `self`, `var foo` where it could have been a variable,
// `super 3 foo` behind the class in which the `def` number 3 ran.

import type { MethodEntry, RubyClass } from './classes.ts';

/** How a message is sent. */
export interface Spelling {
  readonly name: string;
  readonly kind: 'explicit' | 'self' | 'variable' | 'super';
  /** Number of the `def` for `super`. */
  readonly superId: number;
}

const bySplat = ['__splat', '__splat_by_to_a'] as const;
const bySpread = ['__to_ary', '__spread_by_to_ary'] as const;
/** By method, hidden messages with the methods that answer them in classes which define it. */
export const conversions: ReadonlyMap<string, readonly (readonly [string, string])[]> = new Map([
  ['to_a', [bySplat]],
  ['to_ary', [bySpread]],
  ['respond_to_missing?', [bySplat, bySpread]],
]);

const spellings = new Map<string, Spelling>();

function parse(message: string): Spelling {
  if (message.startsWith('self ')) return { name: message.slice(5), kind: 'self', superId: -1 };
  if (message.startsWith('var ')) return { name: message.slice(4), kind: 'variable', superId: -1 };
  const match = /^super (\d+) (.*)$/s.exec(message);
  if (match !== null) return { name: match[2]!, kind: 'super', superId: Number(match[1]) };
  return { name: message, kind: 'explicit', superId: -1 };
}

/** What the message of an inline cache says. */
export function spellingOf(message: string): Spelling {
  let spelling = spellings.get(message);
  if (spelling === undefined) {
    spelling = parse(message);
    spellings.set(message, spelling);
  }
  return spelling;
}

/** Where a `def` has run: the class whose method it became, and its name there. */
export interface DefinedAt {
  readonly owner: RubyClass;
  readonly name: string;
}

/** Why a method cannot be called. */
export type Refusal = 'missing' | 'private' | 'protected';

/** Finds the method for a message, or why there is none. */
export function lookUp(
  cls: RubyClass,
  spelling: Spelling,
  definitions: readonly (DefinedAt | undefined)[],
  callerIs: (owner: RubyClass) => boolean,
): MethodEntry | Refusal {
  const { name, kind } = spelling;
  if (kind === 'super') {
    const at = definitions[spelling.superId];
    return (at && cls.findAfter(at.owner, at.name)) ?? 'missing';
  }
  const entry = cls.find(name);
  if (entry === null) return 'missing';
  if (kind !== 'explicit' || entry.visibility === 'public') return entry;
  if (entry.visibility === 'private') return 'private';
  return callerIs(entry.owner.ordinary) ? entry : 'protected';
}
