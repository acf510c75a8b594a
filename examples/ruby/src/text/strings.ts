// String algorithms that need no machine (string.c).

import { characterLength, characters } from './utf8.ts';

const DIGIT = /^\p{Nd}$/u;
const ALPHABETIC = /^\p{Alphabetic}$/u;

/** The class of characters in which a successor stays. */
function successorClass(point: number): RegExp | undefined {
  const c = String.fromCodePoint(point);
  return DIGIT.test(c) ? DIGIT : ALPHABETIC.test(c) ? ALPHABETIC : undefined;
}

/**
 * The next character of the same class, over a gap of one at most; else the first of its run, which carries `carry`
 * (string.c: enc_succ_alnum_char).
 */
function nextInClass(
  point: number,
  kind: RegExp,
): { next: number; carry: number | undefined } | undefined {
  for (const next of [point + 1, point + 2]) {
    if (kind.test(String.fromCodePoint(next))) return { next, carry: undefined };
  }
  let first = point;
  while (kind.test(String.fromCodePoint(first - 1))) first--;
  if (first === point) return undefined;
  return { next: first, carry: kind === DIGIT ? first + 1 : first };
}

const isAsciiLetter = (point: number): boolean => /^[A-Za-z]$/.test(String.fromCodePoint(point));
const isAsciiDigit = (point: number): boolean => point >= 48 && point <= 57;

/** String#succ: the rightmost alphanumeric is raised, with carries to the alphanumerics left of it. */
export function successor(text: string): string {
  if (text === '') return '';
  const points = characters(text).map((c) => c.codePointAt(0)!);
  let carried: { at: number; carry: number } | undefined;
  let overOthers = false;
  for (let at = points.length - 1; at >= 0; at--) {
    const point = points[at]!;
    if (overOthers && carried) {
      // Over other characters a carry goes from letter to letter and from digit to digit only.
      const last = points[carried.at]!;
      if (isAsciiLetter(last) ? isAsciiDigit(point) : isAsciiDigit(last) && isAsciiLetter(point))
        break;
    }
    const kind = successorClass(point);
    const step = kind && nextInClass(point, kind);
    overOthers = step === undefined;
    if (!step) continue;
    points[at] = step.next;
    if (step.carry === undefined) return String.fromCodePoint(...points);
    carried = { at, carry: step.carry };
  }
  if (!carried) return successorOfOther(points);
  points.splice(carried.at, 0, carried.carry);
  return String.fromCodePoint(...points);
}

/** A string without alphanumerics: the last character is raised, carrying at the end of the code points. */
function successorOfOther(points: number[]): string {
  for (let at = points.length - 1; at >= 0; at--) {
    if (points[at]! < 0x10ffff) {
      points[at] = points[at]! === 0xd7ff ? 0xe000 : points[at]! + 1;
      return String.fromCodePoint(...points);
    }
    points[at] = 1;
  }
  return String.fromCodePoint(1, ...points);
}

/** Characters whose title case is not their upper case. */
const TITLE_CASE: Readonly<Record<string, string>> = {
  ß: 'Ss',
  Ǆ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǳ: 'ǲ',
};

/** String#capitalize. */
export function capitalize(text: string): string {
  const [first, ...rest] = characters(text);
  if (first === undefined) return '';
  const upper = TITLE_CASE[first] ?? upcase(first);
  return upper + downcase(rest.join(''));
}

/** String#upcase. */
export function upcase(text: string): string {
  return text.toUpperCase();
}

/** String#downcase. JavaScript's final sigma rule is not Ruby's. */
export function downcase(text: string): string {
  return text.includes('Σ')
    ? characters(text)
        .map((c) => c.toLowerCase())
        .join('')
    : text.toLowerCase();
}

/** String#swapcase. */
export function swapcase(text: string): string {
  return characters(text)
    .map((c) => {
      const upper = c.toUpperCase();
      return upper !== c ? upper : c.toLowerCase();
    })
    .join('');
}

/** String#center, #ljust and #rjust: pads to `width` characters with repetitions of `filler`, which is not empty. */
export function justify(
  text: string,
  width: number,
  filler: string,
  side: 'left' | 'right' | 'center',
): string {
  const missing = width - characterLength(text);
  if (missing <= 0) return text;
  const left = side === 'left' ? 0 : side === 'right' ? missing : missing >> 1;
  return repeatTo(filler, left) + text + repeatTo(filler, missing - left);
}

function repeatTo(filler: string, width: number): string {
  const unit = characters(filler);
  let out = '';
  for (let i = 0; i < width; i++) out += unit[i % unit.length]!;
  return out;
}

/** What String#strip takes as white space; NUL counts at the end only. */
const LEADING = /^[\0\t-\r ]+/;
const TRAILING = /[\0\t-\r ]+$/;

/** String#lstrip. */
export function stripLeft(text: string): string {
  return text.replace(LEADING, '');
}

/** String#rstrip. */
export function stripRight(text: string): string {
  return text.replace(TRAILING, '');
}

/** String#chomp: removes one line end, or `ending`; with an empty ending all trailing newlines. */
export function chomp(text: string, ending: string | undefined): string {
  if (ending === undefined || ending === '\n') return text.replace(/(?:\r\n|\n|\r)$/, '');
  if (ending === '') return text.replace(/(?:\r?\n)+$/, '');
  return text.endsWith(ending) ? text.slice(0, -ending.length) : text;
}

/** String#chop. */
export function chop(text: string): string {
  if (text.endsWith('\r\n')) return text.slice(0, -2);
  return characters(text).slice(0, -1).join('');
}

/** String#lines with a separator; an empty one means paragraphs: further newlines after the two are dropped. */
export function splitLines(text: string, separator: string, chompLines: boolean): string[] {
  const lines: string[] = [];
  const paragraph = separator === '';
  const mark = paragraph ? '\n\n' : separator;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf(mark, start);
    if (found < 0) {
      lines.push(text.slice(start));
      break;
    }
    const end = found + mark.length;
    const line = text.slice(start, end);
    if (!chompLines) lines.push(line);
    else if (paragraph) lines.push(line.slice(0, -1));
    else lines.push(separator === '\n' ? line.replace(/\r?\n$/, '') : line.slice(0, -mark.length));
    start = end;
    if (paragraph) while (text[start] === '\n') start++;
  }
  return lines;
}

/**
 * String#split by a string. `limit` 0: no limit and no empty strings at the end; negative: keep them; positive: at most so
 * many parts. A single space means runs of white space; an empty separator means characters.
 */
export function splitByString(text: string, separator: string, limit: number): string[] {
  if (text === '') return [];
  if (limit === 1) return [text];
  const parts: string[] = [];
  const full = (): boolean => limit > 0 && parts.length >= limit - 1;
  let start = 0;
  if (separator === ' ') {
    const space = /[\0\t-\r ]+/g;
    start = /^[\0\t-\r ]*/.exec(text)![0].length;
    for (;;) {
      space.lastIndex = start;
      const found = full() ? null : space.exec(text);
      if (!found) break;
      parts.push(text.slice(start, found.index));
      start = found.index + found[0].length;
    }
    // White space at the end is a last, empty part.
    if (start < text.length || limit !== 0) parts.push(text.slice(start));
    return limit === 0 ? dropTrailingEmpty(parts) : parts;
  }
  if (separator === '') {
    const all = characters(text);
    if (limit > 0 && all.length >= limit)
      return [...all.slice(0, limit - 1), all.slice(limit - 1).join('')];
    return limit === 0 ? all : [...all, ''];
  }
  while (!full()) {
    const found = text.indexOf(separator, start);
    if (found < 0) break;
    parts.push(text.slice(start, found));
    start = found + separator.length;
  }
  parts.push(text.slice(start));
  return limit === 0 ? dropTrailingEmpty(parts) : parts;
}

/**
 * String#split by a regular expression (with flag `g`): groups that matched are parts too. An empty match where the last
 * one ended counts only after one more character.
 */
export function splitByRegexp(
  text: string,
  pattern: RegExp,
  groups: readonly number[],
  limit: number,
): string[] {
  if (text === '') return [];
  if (limit === 1) return [text];
  const parts: string[] = [];
  let partStart = 0;
  let searchFrom = 0;
  let afterEmpty = false;
  for (let count = 1; searchFrom <= text.length; ) {
    pattern.lastIndex = searchFrom;
    const found = pattern.exec(text);
    if (!found) break;
    if (found[0] === '' && found.index === searchFrom) {
      if (!afterEmpty) {
        searchFrom += (text.codePointAt(searchFrom) ?? 0) > 0xffff ? 2 : 1;
        afterEmpty = true;
        continue;
      }
      parts.push(text.slice(partStart, searchFrom));
      partStart = searchFrom;
    } else {
      parts.push(text.slice(partStart, found.index));
      partStart = searchFrom = found.index + found[0].length;
    }
    afterEmpty = false;
    for (const group of groups) if (found[group] !== undefined) parts.push(found[group]);
    if (limit > 0 && ++count >= limit) break;
  }
  if (partStart < text.length || limit !== 0) parts.push(text.slice(partStart));
  return limit === 0 ? dropTrailingEmpty(parts) : parts;
}

function dropTrailingEmpty(parts: string[]): string[] {
  while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}

/** The substitution text of String#sub and #gsub: `\1`, `\0`, `\&`, `` \` ``, `\'`, `\\`, `\k<name>`. */
export function expandReplacement(
  template: string,
  match: {
    text: string;
    start: number;
    end: number;
    group(n: number): string;
    named(name: string): string;
  },
): string {
  if (!template.includes('\\')) return template;
  return template.replace(/\\(?:(\d)|k<([^>]*)>|([&`'\\]))/g, (whole, digit, name, mark) => {
    if (digit !== undefined) return match.group(Number(digit));
    if (name !== undefined) return match.named(name as string);
    if (mark === '&') return match.group(0);
    if (mark === '`') return match.text.slice(0, match.start);
    if (mark === "'") return match.text.slice(match.end);
    return mark === '\\' ? '\\' : whole;
  });
}
