// How programs end: what they write, what is reported, and the status, as `ruby` has it.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { makeRuby } from './support/run-bytes.ts';
import { hasRuby } from './support/tools.ts';

/** Both read the program from standard input. */
const FILE = '-';

/** What comes out of a program. */
interface Ending {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function real(source: string): Ending {
  const args = ['--disable=gems', '-'];
  const { status, signal, stdout, stderr } = spawnSync('ruby', args, {
    input: source,
    encoding: 'utf8',
  });
  const number = { SIGTERM: 15, SIGINT: 2, SIGHUP: 1 }[signal as string] ?? 0;
  return { status: status ?? 128 + number, stdout, stderr };
}

async function own(source: string, jit: boolean): Promise<Ending> {
  const decoders = [new TextDecoder(), new TextDecoder()];
  const texts = ['', ''];
  const take = (stream: 0 | 1) => (bytes: Uint8Array) => {
    texts[stream] += decoders[stream]!.decode(bytes, { stream: true });
  };
  const ruby = await makeRuby({
    jit: jit ? {} : false,
    out: take(0),
    err: take(1),
    script: FILE,
    system: {
      readFile: () => new Uint8Array(),
      isFile: () => false,
      resolve: (_directory, path) => path,
      dirname: () => '.',
      cwd: () => '/',
      sleep: () => {},
      // It stays alive: the status says which signal it was.
      process: { id: 4711, signal: () => {}, ignore: () => {} },
    },
  });
  const status = ruby.run(new TextEncoder().encode(source), FILE);
  return { status: status & 255, stdout: texts[0]!, stderr: texts[1]! };
}

const deep = `
def deep
  begin
    Integer("x")
  rescue
    raise TypeError, "two"
  end
rescue
  raise "three\\nwith lines"
end
`;

const programs: Readonly<Record<string, string>> = {
  'a status': 'exit 3',
  'exit with true and false': 'at_exit { exit false }; exit true',
  'exit with what is no status': 'exit "foo"',
  'exit with nil': 'exit nil',
  'exit in ensure': 'begin; raise "x"; ensure; exit 5; end',
  'a subclass of SystemExit': 'class X < SystemExit; end; raise X.new(3)',
  abort: 'abort "bye"',
  'abort without a message': 'begin; raise "foo"; rescue; abort; end',
  'at_exit sees the error': 'at_exit { p $!; exit 9 }; raise "orig"',
  'at_exit sees the status': 'at_exit { p $!.class, $!.status }; exit 4',
  'at_exit raises': 'at_exit { raise "second" }; raise "first"',
  'at_exit in turn': `
    at_exit { puts "one" }
    at_exit { puts "two"; raise "in two" }
    at_exit { at_exit { puts "nested" }; puts "three"; exit 7 }
    puts "main"`,
  'a cause': 'begin; Integer("x"); rescue => e; raise ArgumentError, "second"; end',
  'a cause without a backtrace': 'raise "x", cause: ArgumentError.new("root")',
  'causes in a circle': `
    begin; raise "a"; rescue => a
      begin; raise "b"; rescue => b
        begin; raise a, cause: b; rescue => c; p c.message; end
      end
    end`,
  'several causes': `${deep}\n[1].each { deep }`,
  'an empty message': 'raise ""',
  'an empty message of a class': 'raise ArgumentError, ""',
  'a class without a name': 'raise Class.new(StandardError), "anon"',
  'a message of lines': 'raise "a\\nb\\nc\\n"',
  'a message of one end of line': 'raise "\\n"',
  'a message that is no String': 'class E < StandardError; def message = 42; end; raise E',
  'a message that raises': 'class E < StandardError; def message = raise("w"); end; raise E',
  'no exception': 'raise 5',
  'no backtrace': 'e = RuntimeError.new("foo"); e.set_backtrace([]); raise e',
  'raised again': 'def a = raise("x")\nbegin; a; rescue => e; raise e, "new"; end',
  'a signal': 'raise SignalException, "TERM"',
  'an interrupt': 'raise Interrupt, "hey"',
  'a signal to itself': 'begin; Process.kill(:TERM, $$); ensure; puts "ensure"; end',
  'a trapped signal': 'trap("INT") { |n| puts n; exit 3 }; Process.kill("INT", $$); puts "no"',
  'signals in general': `
    p trap("INT", "IGNORE"), trap(:INT, "DEFAULT"), Signal.signame(15), Signal.list["HUP"]
    p((trap("FOO") {} rescue $!), (trap("KILL") {} rescue $!), (Process.kill("FOO", $$) rescue $!))
    trap("EXIT") { puts "bye" }
    p SignalException.new(15).message, Interrupt.new.signo, SignalException.new("INT").signo`,
  'wrong arguments': `
    def f(a, b = 1, *c, d:, e: 2) = 1
    f rescue puts $!.message, $@
    f(1) rescue puts $!.message, $@
    f(1, d: 1, g: 3) rescue puts $!.message, $@
    [].first(1, 2) rescue puts $!.message, $@
    class C; def initialize(a) = 1; end
    C.new rescue puts $!.message, $@
    ->(x) {}.call`,
  warnings: `
    warn "a", ["b", ["c"]]
    warn
    def m = warn("in m", uplevel: 1)
    m
    warn "here", uplevel: 0
    warn "old", category: :deprecated
    p Warning[:deprecated]
    Warning[:deprecated] = true
    warn "old", category: :deprecated
    def Warning.warn(text, category: nil) = print("W ", text.inspect, category.inspect, "\\n")
    warn "x", "y"
    p((warn "x", category: :foo rescue $!))`,
  'constants set again': `
    X = 1
    module M
      Y = 1
    end
    X = 2
    M::Y = 3
    M.module_eval { X = 4 }
    $VERBOSE = nil
    X = 5
    p X, M::Y`,
  'streams of its own': `
    class W; def write(*parts) = STDERR.print("W:", *parts); end
    $stdout = W.new
    puts "hi", 1
    print "a"
    p 3
    $stderr = W.new
    warn "warned"
    $stdout, $stderr = STDOUT, STDERR
    $stdout = 3`,
  'a closed stream': 'STDOUT.close\nbegin; puts 1; rescue IOError; warn $!.message; end',
  'reports as text': `
    ${deep}
    begin; deep; rescue => e
      puts e.full_message(highlight: false), e.full_message(highlight: true), e.full_message(highlight: false, order: :bottom)
      puts e.full_message(highlight: true, order: :bottom)
    end
    puts RuntimeError.new("k\\nl\\n").full_message(highlight: false).inspect
    p((e.full_message(highlight: 3) rescue $!), (e.full_message(order: :x) rescue $!))`,
  'places of calls': `
    def d = caller_locations(1, 1)[0].then { [_1.path, _1.lineno, _1.label, _1.to_s, _1.base_label] }
    p d
    def c = caller(0, 2)
    p c, caller(0..0)
    class A; def method_missing(name, *args) = raise("in mm"); end
    A.new.foo rescue puts $@
    class B; define_method(:x) { raise "y" }; end
    B.new.x rescue puts $@`,
};

describe.skipIf(!hasRuby)('programs end as with ruby', () => {
  for (const [name, source] of Object.entries(programs)) {
    it(name, async () => {
      const expected = real(source);
      for (const jit of [false, true]) expect(await own(source, jit)).toEqual(expected);
    });
  }

  it('a recursion without end is shown in short', async () => {
    const source = 'def f(n) = f(n + 1)\nf(0)';
    const lines = (text: string) => text.replace(/\d+ levels/, 'many levels').split('\n');
    expect(lines((await own(source, false)).stderr).slice(0, 10)).toEqual(
      lines(real(source).stderr).slice(0, 10),
    );
  });
});
