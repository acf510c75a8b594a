// Regular expressions: matching, and the last match ($~), of which there is one per VM.
//
// Offsets in a MatchData are code units of the JavaScript string; they become characters when a program asks.

import type { Runtime } from '../runtime/runtime.ts';
import type { Pattern } from '../text/patterns.ts';
import { formFor, textsFormFor } from '../text/patterns.ts';
import { escapeRegexp, inspectRegexp, RegexpError, regexpText } from '../text/regexp.ts';
import { expandReplacement, splitByRegexp } from '../text/strings.ts';
import { characterIndex, unitIndex } from '../text/utf8.ts';
import { encodingFlag, integerArgument, textArgument } from './arguments.ts';
import { defineHost } from './registry.ts';

function patternNumber(rt: Runtime, source: string, options: number): number {
  try {
    return rt.patterns.numberOf(source, options);
  } catch (error) {
    if (error instanceof RegexpError) return rt.raise('RegexpError', error.message);
    throw error;
  }
}

/** The pattern of a Regexp object. */
function patternOf(rt: Runtime, regexp: bigint): Pattern {
  const number = rt.instanceVariable(regexp, '@__pattern');
  if (number === rt.nil) return rt.raise('TypeError', 'uninitialized Regexp');
  return rt.patterns.at(rt.toNumber(number));
}

/** The first match at or behind a code unit. */
function search(compiled: Pattern, text: string, from: number): RegExpExecArray | null {
  const form = formFor(compiled, text);
  form.lastIndex = from;
  return form.exec(text);
}

defineHost('regexp_new', 2, (rt, source, options) => {
  const regexp = rt.allocate(rt.classNamed('Regexp'))!;
  initialize(rt, regexp, textArgument(rt, source!), integerArgument(rt, options!));
  return regexp;
});
function initialize(rt: Runtime, regexp: bigint, source: string, options: number): void {
  rt.setInstanceVariable(regexp, '@__pattern', rt.host.int(patternNumber(rt, source, options & 7)));
}
defineHost('regexp_initialize', 3, (rt, regexp, source, options) => {
  initialize(rt, regexp!, textArgument(rt, source!), integerArgument(rt, options!));
  return regexp!;
});
defineHost('regexp_source', 1, (rt, regexp) => rt.newString(patternOf(rt, regexp!).source));
defineHost('regexp_options', 1, (rt, regexp) => rt.host.int(patternOf(rt, regexp!).options));
defineHost('regexp_to_s', 1, (rt, regexp) => {
  const { source, options } = patternOf(rt, regexp!);
  return rt.newString(regexpText(source, options));
});
defineHost('regexp_inspect', 1, (rt, regexp) => {
  const { source, options } = patternOf(rt, regexp!);
  return rt.newString(inspectRegexp(source, options));
});
defineHost('regexp_escape', 1, (rt, text) => rt.newString(escapeRegexp(textArgument(rt, text!))));
/** Names of groups with their numbers: [name, [number ...] ...]. */
defineHost('regexp_names', 1, (rt, regexp) => {
  const parts: bigint[] = [];
  for (const [name, groups] of patternOf(rt, regexp!).translated.names) {
    parts.push(rt.newString(name), rt.newArray(groups.map((n) => rt.host.int(n))));
  }
  return rt.newArray(parts);
});

// ---- matches ----

/** Begin and end of each of Ruby's groups; -1 where a group took no part. */
function offsetsOf(compiled: Pattern, found: RegExpExecArray): number[] {
  const offsets = [found.index, found.index + found[0].length];
  const { groups } = compiled.translated;
  for (let i = 1; i < groups.length; i++) {
    const span = found.indices![groups[i]!];
    if (span === undefined) offsets.push(-1, -1);
    else offsets.push(span[0], span[1]);
  }
  return offsets;
}

/** The String that a match keeps: later changes of the subject do not show. */
function subjectOf(rt: Runtime, subject: bigint): bigint {
  if (rt.isFrozen(subject)) return subject;
  return rt.frozenCopy(subject);
}

function newMatch(
  rt: Runtime,
  regexp: bigint,
  subject: bigint,
  offsets: readonly number[],
): bigint {
  const match = rt.allocate(rt.classNamed('MatchData'))!;
  rt.setInstanceVariable(match, '@__regexp', regexp);
  rt.setInstanceVariable(match, '@__string', subject);
  rt.setInstanceVariable(match, '@__offsets', rt.newArrayOfIntegers(offsets));
  return match;
}

/** Sets `$~`. */
function setLastMatch(rt: Runtime, match: bigint): bigint {
  rt.globals.set('$~', match);
  return match;
}
/** `$~`: a MatchData or nil. */
const lastMatch = (rt: Runtime): bigint => rt.globals.get('$~');

/** Matches from a character on and sets `$~`. */
defineHost('regexp_match', 3, (rt, regexp, subject, start) => {
  const compiled = patternOf(rt, regexp!);
  if (subject === rt.nil) return setLastMatch(rt, rt.nil);
  const text = rt.isSymbol(subject!) ? rt.host.text(subject!) : textArgument(rt, subject!);
  const at = startUnit(text, integerArgument(rt, start!));
  const found = at === undefined ? null : search(compiled, text, at);
  if (!found) return setLastMatch(rt, rt.nil);
  const kept = rt.isSymbol(subject!) ? rt.newString(text) : subjectOf(rt, subject!);
  return setLastMatch(rt, newMatch(rt, regexp!, kept, offsetsOf(compiled, found)));
});
function startUnit(text: string, start: number): number | undefined {
  const length = characterIndex(text, text.length);
  const from = start < 0 ? start + length : start;
  return from < 0 || from > length ? undefined : unitIndex(text, from);
}
/** Does it match? `$~` stays. */
defineHost('regexp_test', 3, (rt, regexp, subject, start) => {
  const compiled = patternOf(rt, regexp!);
  if (subject === rt.nil) return rt.bool(false);
  const text = rt.isSymbol(subject!) ? rt.host.text(subject!) : textArgument(rt, subject!);
  const at = startUnit(text, integerArgument(rt, start!));
  return rt.bool(at !== undefined && search(compiled, text, at) !== null);
});
/** The last match that begins at or before a character (nil: the end). */
defineHost('regexp_rmatch', 3, (rt, regexp, subject, start) => {
  const compiled = patternOf(rt, regexp!);
  const text = textArgument(rt, subject!);
  const length = characterIndex(text, text.length);
  const given = start === rt.nil ? length : integerArgument(rt, start!);
  const form = formFor(compiled, text);
  const sticky = new RegExp(form.source, form.flags.replace('g', 'y'));
  for (let at = unitIndex(text, given < 0 ? given + length : given); at >= 0; at--) {
    sticky.lastIndex = at;
    const found = given + length < 0 ? null : sticky.exec(text);
    if (found)
      return setLastMatch(
        rt,
        newMatch(rt, regexp!, subjectOf(rt, subject!), offsetsOf(compiled, found)),
      );
  }
  return setLastMatch(rt, rt.nil);
});

/**
 * Visits all matches from left to right, until the visitor gives false; an empty one is followed by a search one character
 * further. Gives the last.
 */
function eachMatch(
  form: RegExp,
  text: string,
  visit: (found: RegExpExecArray) => boolean,
): RegExpExecArray | null {
  let last: RegExpExecArray | null = null;
  for (let at = 0; at <= text.length; ) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (!found) break;
    last = found;
    if (!visit(found)) break;
    at = found.index + found[0].length;
    if (found[0] === '') at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return last;
}

/** Sets `$~` after all matches of a subject were found without the places of groups. */
function setLastOf(
  rt: Runtime,
  regexp: bigint,
  subject: bigint,
  text: string,
  last: RegExpExecArray | null,
): bigint {
  if (last === null) return setLastMatch(rt, rt.nil);
  const compiled = patternOf(rt, regexp);
  const found = compiled.translated.groups.length > 1 ? search(compiled, text, last.index)! : last;
  const match = newMatch(rt, regexp, subjectOf(rt, subject), offsetsOf(compiled, found));
  return setLastMatch(rt, match);
}
/** All matches as MatchData. `$~` becomes the last one. */
defineHost('regexp_match_all', 2, (rt, regexp, subject) => {
  const compiled = patternOf(rt, regexp!);
  const text = textArgument(rt, subject!);
  const kept = subjectOf(rt, subject!);
  const all: bigint[] = [];
  eachMatch(formFor(compiled, text), text, (found) => {
    all.push(newMatch(rt, regexp!, kept, offsetsOf(compiled, found)));
    return true;
  });
  setLastMatch(rt, all[all.length - 1] ?? rt.nil);
  return rt.newArray(all);
});
/** String#scan without a block. */
defineHost('regexp_scan', 2, (rt, regexp, subject) => {
  const compiled = patternOf(rt, regexp!);
  const text = textArgument(rt, subject!);
  const { groups } = compiled.translated;
  const result: bigint[] = [];
  const last = eachMatch(textsFormFor(compiled, text), text, (found) => {
    if (groups.length === 1) {
      result.push(rt.newString(found[0]));
    } else {
      const parts = groups
        .slice(1)
        .map((n) => (found[n] === undefined ? rt.nil : rt.newString(found[n])));
      result.push(rt.newArray(parts));
    }
    return true;
  });
  setLastOf(rt, regexp!, subject!, text, last);
  return rt.newArray(result);
});
/** String#sub (`all` false) and #gsub with a replacement text. nil when nothing matched. */
defineHost('regexp_replace', 4, (rt, regexp, subject, template, all) => {
  const compiled = patternOf(rt, regexp!);
  const text = textArgument(rt, subject!);
  const by = textArgument(rt, template!);
  const { groups, names } = compiled.translated;
  let out = '';
  let at = 0;
  const isPlain = !by.includes('\\');
  const once = !rt.truthy(all!);
  const last = eachMatch(textsFormFor(compiled, text), text, (found) => {
    if (isPlain) {
      out += text.slice(at, found.index) + by;
      at = found.index + found[0].length;
      return !once;
    }
    const group = (n: number): string => (n < groups.length ? (found[groups[n]!] ?? '') : '');
    out += text.slice(at, found.index);
    at = found.index + found[0].length;
    out += expandReplacement(by, {
      text,
      start: found.index,
      end: at,
      group,
      named: (name) => {
        const candidates = names.get(name);
        if (!candidates) return rt.raise('IndexError', `undefined group name reference: ${name}`);
        return group(candidates.findLast((n) => found[groups[n]!] !== undefined) ?? candidates[0]!);
      },
    });
    return !once;
  });
  setLastOf(rt, regexp!, subject!, text, last);
  if (last === null) return rt.nil;
  return rt.newString(out + text.slice(at), encodingFlag(rt, subject!));
});
defineHost('regexp_split', 3, (rt, regexp, subject, limit) => {
  const compiled = patternOf(rt, regexp!);
  const text = textArgument(rt, subject!);
  const groups = compiled.translated.groups.slice(1);
  const parts = splitByRegexp(text, formFor(compiled, text), groups, integerArgument(rt, limit!));
  return rt.newArray(parts.map((part) => rt.newString(part)));
});

// ---- parts of a match ----

/** Part of a match's subject, between code units; those of an ASCII string are its bytes. */
function subjectPart(rt: Runtime, match: bigint, from: number, to?: number): bigint {
  const subject = rt.instanceVariable(match, '@__string');
  if (!rt.isAsciiString(subject)) return rt.newString(rt.str(subject).slice(from, to));
  return rt.newStringOf(rt.bytesBetween(subject, from, to ?? rt.byteLength(subject)));
}

/** Begin and end of a group in code units; undefined where it took no part or does not exist. */
function groupSpan(rt: Runtime, match: bigint, group: number): [number, number] | undefined {
  const offsets = rt.instanceVariable(match, '@__offsets');
  if (group < 0 || group * 2 >= rt.lengthOf(offsets)) return undefined;
  const begin = rt.toNumber(rt.elementAt(offsets, group * 2));
  return begin < 0 ? undefined : [begin, rt.toNumber(rt.elementAt(offsets, group * 2 + 1))];
}

function groupText(rt: Runtime, match: bigint, group: number): bigint {
  const span = groupSpan(rt, match, group);
  return span ? subjectPart(rt, match, ...span) : rt.nil;
}
defineHost('match_at', 2, (rt, match, group) => groupText(rt, match!, integerArgument(rt, group!)));
/** Begin and end in characters, or nil. */
defineHost('match_offset', 2, (rt, match, group) => {
  const span = groupSpan(rt, match!, integerArgument(rt, group!));
  if (!span) return rt.nil;
  const subject = rt.instanceVariable(match!, '@__string');
  const text = rt.isAsciiString(subject) ? undefined : rt.str(subject);
  const places = span.map((unit) => (text === undefined ? unit : characterIndex(text, unit)));
  return rt.newArrayOfIntegers(places);
});
/** The text before (0) or behind (1) the match. */
defineHost('match_rest', 2, (rt, match, side) => {
  const [begin, end] = groupSpan(rt, match!, 0)!;
  return integerArgument(rt, side!) === 0
    ? subjectPart(rt, match!, 0, begin)
    : subjectPart(rt, match!, end);
});

defineHost('last_match', 0, lastMatch);
defineHost('set_last_match', 1, (rt, match) => setLastMatch(rt, match!));
/** `$1` and so on. */
function groupOfLast(rt: Runtime, group: number): bigint {
  const match = lastMatch(rt);
  return match === rt.nil ? rt.nil : groupText(rt, match, group);
}
defineHost('match_group', 1, (rt, group) => groupOfLast(rt, integerArgument(rt, group!)));
function lastMatchRest(rt: Runtime, side: 0 | 1): bigint {
  const match = lastMatch(rt);
  if (match === rt.nil) return rt.nil;
  const [begin, end] = groupSpan(rt, match, 0)!;
  return side === 0 ? subjectPart(rt, match, 0, begin) : subjectPart(rt, match, end);
}
/** `$&`, `` $` ``, `$'` and `$+`, by name. */
defineHost('match_part', 1, (rt, name) => {
  switch (rt.host.text(name!)) {
    case '$&':
      return groupOfLast(rt, 0);
    case '$`':
      return lastMatchRest(rt, 0);
    case "$'":
      return lastMatchRest(rt, 1);
    default:
      return lastTakenGroup(rt);
  }
});
/** The last group that took part. */
function lastTakenGroup(rt: Runtime): bigint {
  const match = lastMatch(rt);
  if (match === rt.nil) return rt.nil;
  const count = rt.lengthOf(rt.instanceVariable(match, '@__offsets')) / 2;
  for (let group = count - 1; group > 0; group--) {
    if (groupSpan(rt, match, group)) return groupText(rt, match, group);
  }
  return rt.nil;
}
/** The group of a name: the last of several that took part. */
function groupNumber(rt: Runtime, match: bigint, name: bigint): number | undefined {
  const { names } = patternOf(rt, rt.instanceVariable(match, '@__regexp')).translated;
  const groups = names.get(rt.str(name));
  return groups?.findLast((n) => groupSpan(rt, match, n)) ?? groups?.at(-1);
}
defineHost('match_group_number', 2, (rt, match, name) => {
  const group = groupNumber(rt, match!, name!);
  return group === undefined ? rt.nil : rt.host.int(group);
});
/** What a local variable named like a group gets from `=~`. */
defineHost('last_match_named', 1, (rt, name) => {
  const match = lastMatch(rt);
  if (match === rt.nil) return rt.nil;
  const group = groupNumber(rt, match, name!);
  return group === undefined ? rt.nil : groupText(rt, match, group);
});
