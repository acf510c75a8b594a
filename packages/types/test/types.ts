import {
  ALL_FLOATS,
  BOTTOM,
  type ClassId,
  type NameId,
  TOP,
  type TypeHandle,
  type TypeLattice,
} from '../src/index.ts';
import { below, pick } from './language.ts';

/**
 * A random type, with integer bounds and array lengths from the given points. Arrays nest as deep as
 * `nesting` says, but for arrays of anything.
 */
export function randomType(
  lattice: TypeLattice,
  random: () => number,
  points: readonly bigint[],
  lengths: readonly number[],
  nesting = 1,
): TypeHandle {
  const { hierarchy } = lattice;
  const ofKind = (kind: string): ClassId[] =>
    Array.from({ length: hierarchy.size }, (_, id) => id as ClassId).filter(
      (id) => hierarchy.kindOf(id) === kind,
    );
  const anyClass = (): ClassId => below(random, hierarchy.size) as ClassId;
  const classOfKind = (kind: string): ClassId | undefined =>
    random() < 0.5 ? undefined : pick(random, ofKind(kind));
  const bounds = (items: readonly (bigint | number)[]): [bigint | number, bigint | number] => {
    const [a, b] = [pick(random, items), pick(random, items)].sort((x, y) => (x < y ? -1 : 1));
    return [random() < 0.15 ? -Infinity : a!, random() < 0.15 ? Infinity : b!];
  };
  const term = (): TypeHandle => {
    switch (below(random, 9)) {
      case 0:
        return lattice.exactly(anyClass());
      case 1:
        return lattice.instancesOf(anyClass());
      case 2:
        return hierarchy.nameCount === 0
          ? BOTTOM
          : lattice.named(below(random, hierarchy.nameCount) as NameId);
      case 3:
      case 4:
        return lattice.integer(...bounds(points), classOfKind('integer'));
      case 5:
        return lattice.float(below(random, ALL_FLOATS + 1), classOfKind('float'));
      case 6:
      case 7: {
        if (nesting === 0) return lattice.exactly(anyClass());
        const element = randomType(lattice, random, points, lengths, nesting - 1);
        const [low, high] = bounds(lengths);
        return lattice.arrayOf(element, Number(low), Number(high), classOfKind('array'));
      }
      default:
        return lattice.without(lattice.instancesOf(anyClass()), lattice.exactly(anyClass()));
    }
  };
  if (random() < 0.03) return random() < 0.5 ? TOP : BOTTOM;
  let type = term();
  for (let more = below(random, 4); more > 0; more--) {
    type = random() < 0.75 ? lattice.join(type, term()) : lattice.without(type, term());
  }
  if (nesting === 0) type = lattice.without(type, lattice.arrayOf(TOP));
  return type;
}
