// The patterns of one VM, by number: a Regexp object holds the number.

import type { TranslatedRegexp } from './regexp.ts';
import { translateRegexp } from './regexp.ts';

/** A pattern in use, in the forms for ASCII strings and for others. */
export interface Pattern {
  readonly source: string;
  readonly options: number;
  readonly translated: TranslatedRegexp;
  readonly ascii: RegExp;
  wide: RegExp | undefined;
  /** The form for ASCII strings without the places of groups, which take twice as long to find. */
  readonly asciiTexts: RegExp;
}

/** Does a pattern mean something else for strings that are not ASCII? */
const DEPENDS_ON_ASCII = /\\[bB]/;

function nativeRegexp({ source, flags, groups }: TranslatedRegexp, places = true): RegExp {
  return new RegExp(source, `g${flags}${places && groups.length > 1 ? 'd' : ''}`);
}

function compilePattern(source: string, options: number): Pattern {
  const translated = translateRegexp(source, options, true);
  const ascii = nativeRegexp(translated);
  const wide = DEPENDS_ON_ASCII.test(source) ? undefined : ascii;
  const asciiTexts = translated.groups.length > 1 ? nativeRegexp(translated, false) : ascii;
  return { source, options, translated, ascii, wide, asciiTexts };
}

/** The form of a pattern for a subject. */
export function formFor(pattern: Pattern, text: string): RegExp {
  if (pattern.wide === pattern.ascii || /^[\0-\x7f]*$/.test(text)) return pattern.ascii;
  pattern.wide ??= nativeRegexp(translateRegexp(pattern.source, pattern.options, false));
  return pattern.wide;
}

/** As {@link formFor}; the form need not tell where groups are, only what they match. */
export function textsFormFor(pattern: Pattern, text: string): RegExp {
  const form = formFor(pattern, text);
  return form === pattern.ascii ? pattern.asciiTexts : form;
}

/** Source and options of a pattern. */
export type PatternSource = readonly [source: string, options: number];

/** All patterns that a VM has made. */
export class Patterns {
  readonly #sources: PatternSource[] = [];
  readonly #compiled: (Pattern | undefined)[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a pattern. Throws a `RegexpError` for one that is none. */
  numberOf(source: string, options: number): number {
    const key = `${options}/${source}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      const pattern = compilePattern(source, options);
      number = this.#add([source, options]);
      this.#compiled[number] = pattern;
    }
    return number;
  }

  /** The pattern of a number. */
  at(number: number): Pattern {
    this.#compiled[number] ??= compilePattern(...this.#sources[number]!);
    return this.#compiled[number];
  }

  /** All patterns, as data. */
  save(): readonly PatternSource[] {
    return this.#sources;
  }

  /** Takes over patterns that were saved; they are compiled when they are used. */
  restore(sources: readonly PatternSource[]): void {
    for (const source of sources) this.#add(source);
  }

  #add(pattern: PatternSource): number {
    const [source, options] = pattern;
    const number = this.#sources.push(pattern) - 1;
    this.#numbers.set(`${options}/${source}`, number);
    return number;
  }
}
