// Asks the real `ruby` what expressions give, many in one process.

import { spawnSync } from 'node:child_process';

/** Is there a `ruby` of the version whose behaviour is followed? */
export const hasRuby: boolean = /^ruby 3\.1/.test(
  spawnSync('ruby', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

/** The values of `expressions` as text (`to_s`; arrays and the like: `inspect`), errors as `Class: message`. */
export function askRuby(expressions: readonly string[]): string[] {
  const script = `
    $VERBOSE = nil
    Encoding.default_external = Encoding::UTF_8
    results = STDIN.read.force_encoding('UTF-8').split("\\u0001").map do |source|
      begin
        value = eval(source)
        value.is_a?(String) ? value : value.inspect
      rescue StandardError, SyntaxError => e
        "#{e.class}: #{e.message}"
      end
    end
    STDOUT.write(results.map { |r| r.b }.join("\\x01".b))
  `;
  const run = spawnSync('ruby', ['-e', script], {
    input: expressions.join('\u0001'),
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`ruby failed: ${run.stderr}`);
  return new TextDecoder().decode(run.stdout).split('\u0001');
}

/** Ruby source of a string literal, for any text. */
export function literal(text: string): string {
  return `"${[...text]
    .map((c) => (/[A-Za-z0-9 ]/.test(c) ? c : `\\u{${c.codePointAt(0)!.toString(16)}}`))
    .join('')}"`;
}

/** A small deterministic generator (xorshift) for test inputs. */
export function numbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
