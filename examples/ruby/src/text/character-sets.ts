// The character sets of String#tr, #count, #delete and #squeeze (string.c: tr_trans, trnext).

import { characters } from './utf8.ts';

/** A mistake in a set; `message` is CRuby's. */
export class CharacterSetError extends Error {}

/** The characters that a set lists, in order, with ranges spelled out; and whether it is negated. */
function expandSet(spec: string): { negated: boolean; points: number[] } {
  const all = characters(spec);
  const negated = all.length > 1 && all[0] === '^';
  const points: number[] = [];
  for (let i = negated ? 1 : 0; i < all.length; i++) {
    let first = all[i]!;
    if (first === '\\' && i + 1 < all.length) first = all[++i]!;
    const from = first.codePointAt(0)!;
    if (all[i + 1] === '-' && i + 2 < all.length) {
      i += 2;
      let last = all[i]!;
      if (last === '\\' && i + 1 < all.length) last = all[++i]!;
      const to = last.codePointAt(0)!;
      if (from > to)
        throw new CharacterSetError(`invalid range "${first}-${last}" in string transliteration`);
      for (let point = from; point <= to; point++) points.push(point);
    } else {
      points.push(from);
    }
  }
  return { negated, points };
}

/** A test for membership in all the sets. */
export function characterSet(specs: readonly string[]): (point: number) => boolean {
  const sets = specs.map((spec) => {
    const { negated, points } = expandSet(spec);
    const members = new Set(points);
    return (point: number): boolean => members.has(point) !== negated;
  });
  return (point) => sets.every((set) => set(point));
}

/** String#count. */
export function countCharacters(text: string, specs: readonly string[]): number {
  const inSet = characterSet(specs);
  let count = 0;
  for (const c of characters(text)) if (inSet(c.codePointAt(0)!)) count++;
  return count;
}

/** String#delete. */
export function deleteCharacters(text: string, specs: readonly string[]): string {
  const inSet = characterSet(specs);
  return characters(text)
    .filter((c) => !inSet(c.codePointAt(0)!))
    .join('');
}

/** String#squeeze: runs of the same character become one, for those in the sets (all if there are none). */
export function squeezeCharacters(text: string, specs: readonly string[]): string {
  const inSet = characterSet(specs);
  return characters(text)
    .filter((c, i, all) => i === 0 || c !== all[i - 1] || !inSet(c.codePointAt(0)!))
    .join('');
}

/** String#tr, and #tr_s with `squeeze`: runs that were translated to the same character become one. */
export function translateCharacters(
  text: string,
  from: string,
  to: string,
  squeeze: boolean,
): string {
  const source = expandSet(from);
  const target = expandSet(to.startsWith('^') && to.length > 1 ? `\\${to}` : to).points;
  const last = target[target.length - 1];
  const map = new Map<number, number | undefined>();
  if (!source.negated) {
    source.points.forEach((point, i) => {
      if (!map.has(point)) map.set(point, target[i] ?? last);
    });
  } else {
    for (const point of source.points) map.set(point, undefined);
  }
  let out = '';
  let previous = -1;
  for (const c of characters(text)) {
    const point = c.codePointAt(0)!;
    if (map.has(point) === source.negated) {
      out += c;
      previous = -1;
      continue;
    }
    const replaced = source.negated ? last : map.get(point);
    if (replaced === undefined) continue;
    if (squeeze && replaced === previous) continue;
    out += String.fromCodePoint(replaced);
    previous = replaced;
  }
  return out;
}
