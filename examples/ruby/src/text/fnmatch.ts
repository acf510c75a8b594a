// `File.fnmatch`: shell patterns, as regular expressions.

/** Flags of `File.fnmatch`, by their values in Ruby. */
export const FNM = { noEscape: 1, pathName: 2, dotMatch: 4, caseFold: 8, extGlob: 16 } as const;

const escaped = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The set that starts behind `[`, and where it ends; `null` if it does not end. */
function set(
  pattern: string,
  start: number,
): { readonly source: string; readonly end: number } | null {
  let at = start;
  const negated = pattern[at] === '^' || pattern[at] === '!';
  if (negated) at++;
  let inside = '';
  for (; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === ']') return { source: `[${negated ? '^' : ''}${inside}]`, end: at + 1 };
    if (char === '\\' && at + 1 < pattern.length) inside += escaped(pattern[++at]!);
    else inside += char === '-' ? '-' : escaped(char);
  }
  return null;
}

/** The alternatives of `{a,b{c,d}}` in a pattern, with what stands around them. */
function alternatives(pattern: string): string[] {
  let depth = 0;
  let open = -1;
  const commas: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{' && depth++ === 0) open = at;
    else if (char === ',' && depth === 1) commas.push(at);
    else if (char === '}' && depth > 0 && --depth === 0) {
      const ends = [...commas, at];
      const starts = [open, ...commas];
      return starts.flatMap((start, i) =>
        alternatives(
          pattern.slice(0, open) + pattern.slice(start + 1, ends[i]) + pattern.slice(at + 1),
        ),
      );
    }
  }
  return [pattern];
}

function toRegExp(pattern: string, flags: number): RegExp {
  const any = flags & FNM.pathName ? '[^/]' : '[^]';
  const noDot = flags & FNM.dotMatch ? '' : '(?!\\.)';
  const atStart = (at: number): boolean =>
    at === 0 || ((flags & FNM.pathName) !== 0 && pattern[at - 1] === '/');
  let source = '';
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at]!;
    const first = atStart(at) ? noDot : '';
    if (char === '*') {
      if (flags & FNM.pathName && pattern.startsWith('**/', at) && atStart(at)) {
        source += `(?:${noDot}[^/]+/)*`;
        at += 3;
        continue;
      }
      source += `${first}${any}*`;
      at++;
    } else if (char === '?') {
      source += first + any;
      at++;
    } else if (char === '[') {
      const found = set(pattern, at + 1);
      if (found === null) return /[^\0-\u{10ffff}]/u;
      source += first + (flags & FNM.pathName ? '(?!/)' : '') + found.source;
      at = found.end;
    } else if (char === '\\' && !(flags & FNM.noEscape) && at + 1 < pattern.length) {
      source += escaped(pattern[at + 1]!);
      at += 2;
    } else {
      source += escaped(char);
      at++;
    }
  }
  return new RegExp(`^${source}$`, flags & FNM.caseFold ? 'i' : '');
}

/** Does a path match a shell pattern? */
export function fnmatch(pattern: string, path: string, flags: number): boolean {
  const patterns = flags & FNM.extGlob ? alternatives(pattern) : [pattern];
  return patterns.some((each) => toRegExp(each, flags).test(path));
}
