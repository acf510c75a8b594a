import { beforeAll, describe, expect, it } from 'vitest';
import { loadFrontEnd } from '../../src/front/prism.ts';
import { compile, listing } from './support.ts';

beforeAll(() => loadFrontEnd());

/** The instructions of a listing without positions. */
function instructions(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ *\d+ +/, '').replace(/ +/g, ' '));
}

describe('generated code', () => {
  it('puts results where they are wanted, and returns from both ways of an if', () => {
    const fib = listing('def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)', 'fib');
    expect(instructions(fib)).toEqual([
      'int r5, 2',
      'less r4, r3, r5, .</1',
      'jumpUnless r4, L1',
      'ret r3',
      'L1:',
      'move r5, r1',
      'int r8, 1',
      'sub r7, r3, r8, .-/1',
      'nil r6',
      'send r4(r5..r7), 3, r1, .self fib/1',
      'move r6, r1',
      'int r9, 2',
      'sub r8, r3, r9, .-/1',
      'nil r7',
      'send r5(r6..r8), 3, r1, .self fib/1',
      'add r4, r4, r5, .+/1',
      'ret r4',
    ]);
  });

  it('tests a loop in front, with one back-edge, and adds in place', () => {
    const sum = listing(
      'def f(n); i = s = 0; while i < n; i += 1; next if i == 3; s += i; end; s; end',
      'f',
    );
    expect(instructions(sum)).toEqual([
      'int r5, 0',
      'move r4, r5',
      'L1:',
      'less r7, r4, r3, .</1',
      'jumpUnless r7, L3',
      'int r7, 1',
      'add r4, r4, r7, .+/1',
      'int r8, 3',
      'equal r7, r4, r8, .==/1',
      'jumpIf r7, L2',
      'add r5, r5, r4, .+/1',
      'L2:',
      'loop L1',
      'L3:',
      'ret r5',
    ]);
  });

  it('makes no environment where nothing is captured', () => {
    const code = listing('def f(a) = a.map { |x| x + 1 }', 'f', 'block in f');
    expect(code).not.toContain('environment');
    expect(code).not.toContain('procSelf');
  });

  it('keeps a captured variable in a register too where only its own function writes it', () => {
    const code = listing('def f(a); n = a + 1; g { n }; n; end', 'f');
    expect(code).toContain('setVariable');
    expect(code).not.toContain('getVariable');
    expect(listing('def f(a); n = a; g { n += 1 }; n; end', 'f')).toContain('getVariable');
  });

  it('keeps conditions as control', () => {
    const code = listing('def f(a, b) = (a && !(b == 1)) || block_given? ? 1 : 2', 'f');
    expect(instructions(code)).toEqual([
      'jumpUnless r3, L1',
      'int r6, 1',
      'equal r5, r4, r6, .==/1',
      'jumpUnless r5, L2',
      'L1:',
      'jumpNil r2, L3',
      'L2:',
      'int r5, 1',
      'ret r5',
      'L3:',
      'int r5, 2',
      'ret r5',
    ]);
  });

  it('clears only locals that may be read before they are assigned', () => {
    expect(listing('def f; x = 1; x; end', 'f')).not.toContain('nil');
    expect(listing('def f(a); x = 1 if a; x; end', 'f')).toContain('nil');
  });

  it('takes a parameter in its own default value as nil', () => {
    expect(instructions(listing('def f(a = a) = a', 'f'))).toEqual([
      'L1:',
      'nil r3',
      'L2:',
      'ret r3',
    ]);
  });

  it('runs what ensure says before a return, outside of what it covers', () => {
    const code = listing('def f; begin; return 1; ensure; g; end; end', 'f');
    expect(code).toMatch(/ensure 0\.\.0 -> /);
    expect(code.match(/var g/g)?.length).toBe(2);
    expect(code).not.toContain('returnFrom');
  });

  it('numbers scopes and defs', () => {
    const { scopes, infos, superCount } = compile(
      'class A; class B; def f = super(); end; end; module C; end; def g; end',
    );
    expect(scopes).toEqual([
      { cref: 1, parent: 0 },
      { cref: 2, parent: 1 },
      { cref: 3, parent: 0 },
    ]);
    expect(superCount).toBe(2);
    const f = infos.find(({ label }) => label === 'f');
    expect(f).toMatchObject({ kind: 'method', name: 'f', cref: 2, superId: 0 });
  });

  it('says what functions take', () => {
    const { infos } = compile('def f(a, (b, c), d = 1, *e, g, h:, i: 2, **j, &k); end');
    expect(infos[1]!.parameters).toEqual({
      required: 2,
      optional: 1,
      rest: true,
      post: 1,
      keywords: [
        { name: 'h', required: true },
        { name: 'i', required: false },
      ],
      keywordRest: true,
      block: true,
      names: ['a', '', 'd', 'e', 'g', 'h', 'i', 'j', 'k'],
    });
  });

  it('gives what stands behind __END__', () => {
    expect(new TextDecoder().decode(compile('p 1\n__END__\nsome\ndata\n').data!)).toBe(
      'some\ndata\n',
    );
    expect(compile('p 1').data).toBe(null);
  });

  it('lets the prelude name host functions and intrinsics', () => {
    const { program } = compile('def f(a, i) = __arrayGet(a, i)', true);
    expect(program.functions[1]!.code.map(({ instruction }) => instruction.name)).toEqual([
      'arrayGet',
      'ret',
    ]);
  });
});

describe('errors', () => {
  const error = (source: string): unknown => {
    try {
      compile(source);
    } catch (fault) {
      return fault;
    }
    return null;
  };

  it('tell place and cause', () => {
    expect(error('x = 1\ny = (2 +\n')).toMatchObject({ file: 'test.rb', line: 2 });
    expect(String(error('def f(\n'))).toMatch(/^RubySyntaxError: test\.rb:1: syntax error, /);
  });

  it('name constructs that are not supported', () => {
    const cases: [string, string][] = [
      ['x if (a == 1)..(b == 2)', 'test.rb:1: a flip-flop is not supported'],
      ['2i', 'test.rb:1: an imaginary literal is not supported'],
    ];
    for (const [source, message] of cases) {
      expect(String((error(source) as Error).message).split('\n')[0]).toBe(message);
    }
  });

  it('show the line with a caret', () => {
    expect((error('a = 1\nb = 3i\n') as Error).message).toBe(
      'test.rb:2: an imaginary literal is not supported\nb = 3i\n    ^',
    );
  });
});
