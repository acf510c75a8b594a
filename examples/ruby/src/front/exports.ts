// The parser's module exports hundreds of functions, and an engine wraps each when it makes an instance. This leaves the
// few that are called.

const EXPORTS = 7;
const HEADER_BYTES = 8;

/** A number in unsigned LEB128. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** The WebAssembly module in these bytes, without its exports of other names than these. */
export function withExports(
  module: Uint8Array,
  names: ReadonlySet<string>,
): Uint8Array<ArrayBuffer> {
  let at = HEADER_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  const parts: ArrayLike<number>[] = [module.subarray(0, at)];
  while (at < module.length) {
    const start = at;
    const section = module[at++];
    const size = number();
    const end = at + size;
    if (section !== EXPORTS) parts.push(module.subarray(start, end));
    else {
      const kept: Uint8Array[] = [];
      for (let left = number(); left > 0; left--) {
        const entry = at;
        const length = number();
        const name = new TextDecoder().decode(module.subarray(at, at + length));
        // Behind the name: its kind and index.
        at += length + 1;
        number();
        if (names.has(name)) kept.push(module.subarray(entry, at));
      }
      const count = leb(kept.length);
      const body = kept.reduce((sum, { length }) => sum + length, count.length);
      parts.push([EXPORTS], leb(body), count, ...kept);
    }
    at = end;
  }
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    result.set(part, filled);
    filled += part.length;
  }
  return result;
}
