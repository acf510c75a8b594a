// Character properties of Ruby's regular expressions as JavaScript class contents.

/** Class contents (without brackets) of POSIX brackets and of the properties with the same names, for Unicode. */
const NAMED: Readonly<Record<string, string>> = {
  alnum: '\\p{Alphabetic}\\p{Nd}',
  alpha: '\\p{Alphabetic}',
  ascii: '\\x00-\\x7f',
  any: '\\x00-\\u{10ffff}',
  assigned: '\\p{Assigned}',
  blank: '\\p{Zs}\\t',
  cntrl: '\\p{Cc}',
  digit: '\\p{Nd}',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}',
  lower: '\\p{Lowercase}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}',
  punct: '\\p{P}$+<=>^`|~',
  space: '\\p{White_Space}',
  upper: '\\p{Uppercase}',
  xdigit: '0-9a-fA-F',
  word: '\\p{L}\\p{M}\\p{N}\\p{Pc}',
};

/** The members of `\w`, `\s`, `\d`, `\h`, which are ASCII in Ruby whatever the string is. */
export const SHORTHANDS = {
  w: '0-9A-Za-z_',
  s: '\\t-\\r ',
  d: '0-9',
  h: '0-9a-fA-F',
} as const satisfies Readonly<Record<string, string>>;

/** Contents of a POSIX bracket, or undefined if there is none of that name. */
export function posixBracket(name: string): string | undefined {
  return NAMED[name]?.replace('^', '\\^');
}

/** A property escape such as `\p{Hiragana}`: contents for a class, or undefined if JavaScript has no such property. */
export function propertyContents(name: string): string | undefined {
  const key = name.replace(/[\s_-]/g, '').toLowerCase();
  const posix = posixBracket(key);
  if (posix !== undefined) return posix;
  const spelled = name.trim().replace(/[\s-]+/g, '_');
  const titled = spelled
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
    .join('_');
  for (const candidate of [spelled, titled, `Script=${titled}`, `Script=${spelled}`]) {
    try {
      new RegExp(`\\p{${candidate}}`, 'u');
      return `\\p{${candidate}}`;
    } catch {
      // Not a name that JavaScript knows: try the next.
    }
  }
  return undefined;
}

/** The members of a shorthand by its (lower case) letter. */
export function shorthandContents(letter: string): string | undefined {
  return (SHORTHANDS as Readonly<Record<string, string>>)[letter];
}
