/** The tasks of bench/ruby/strings.rb that JavaScript has the like of. Each does `n` operations. */

const TEXT = 'the quick brown fox jumps over the lazy dog';
const WORDS = TEXT.split(' ');
const KEYS = Array.from({ length: 1000 }, (_, i) => `key${i}`);

/** What tasks compute ends here, so that it is not left out. */
export const sink: { value: unknown } = { value: null };

const each =
  (operation: (i: number) => unknown) =>
  (n: number): void => {
    for (let i = 0; i < n; i++) sink.value = operation(i);
  };

/** Tasks by name. */
export const tasks: Readonly<Record<string, (n: number) => void>> = {
  'character at an index': each((i) => TEXT[i % 43]),
  'compare characters': (n) => {
    let count = 0;
    for (let i = 0; i < n; i++) if (TEXT[i % 43] === 'o') count++;
    sink.value = count;
  },
  each_char: (n) => {
    let count = 0;
    for (let i = 0; i < n; i += 43) for (const c of TEXT) if (c === 'o') count++;
    sink.value = count;
  },
  getbyte: (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += TEXT.charCodeAt(i % 43);
    sink.value = sum;
  },
  'part by start and length': each((i) => TEXT.slice(i % 30, (i % 30) + 5)),
  concatenate: each((i) => `${TEXT}${i & 1 ? '!' : '?'}`),
  interpolate: each((i) => `${i}: ${TEXT}`),
  'start_with?': each(() => TEXT.startsWith('the q')),
  index: each(() => TEXT.indexOf('lazy')),
  upcase: each(() => TEXT.toUpperCase()),
  'Integer#to_s': each((i) => String(i)),
  'push, pop': (n) => {
    const a = [1, 2, 3];
    for (let i = 0; i < n; i++) {
      a.push(i);
      sink.value = a.pop();
    }
  },
  'push, shift': (n) => {
    const a = [1, 2, 3];
    for (let i = 0; i < n; i++) {
      a.push(i);
      sink.value = a.shift();
    }
  },
  'part of an array': (n) => {
    const a = [1, 2, 3, 4, 5];
    for (let i = 0; i < n; i++) sink.value = a.slice(1, 4);
  },
  'get by integer': (n) => {
    const map = new Map(Array.from({ length: 1000 }, (_, i) => [i, i]));
    for (let i = 0; i < n; i++) sink.value = map.get(i % 1000);
  },
  'get by string': (n) => {
    const map = new Map(KEYS.map((key) => [key, key]));
    for (let i = 0; i < n; i++) sink.value = map.get(KEYS[i % 1000]!);
  },
  'count words': (n) => {
    const map = new Map<string, number>();
    for (let i = 0; i < n; i++) {
      const word = WORDS[i % 9]!;
      map.set(word, (map.get(word) ?? 0) + 1);
    }
    sink.value = map;
  },
};
