// Random functions made of what a JIT compiler emits: checked arithmetic on tagged words, loops with bounds checks, field
// accesses behind guards, anchors. The general generator seldom makes two operations that have to do with each other.

import { Builder, type IrFunction, Module, type Node, type OpName } from '../src/index.ts';
import { Random } from '../src/testing/index.ts';

const CONSTANTS = [
  0n,
  1n,
  -1n,
  2n,
  7n,
  10n,
  63n,
  255n,
  -8n,
  1n << 31n,
  (1n << 31n) - 1n,
  -(1n << 31n),
  1n << 32n,
  (1n << 53n) + 1n,
  (1n << 62n) - 1n,
  -(1n << 62n),
  (1n << 63n) - 1n,
  (1n << 63n) - 2n,
  -(1n << 63n),
];

/** A module with one function, `%f(i64, i64, i32) -> i64`, of about so many statements at the top. */
export function generateIdioms(seed: number, statements: number = 10): Module {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i64', 'i64', 'i32'], result: 'i64' });
  new Generator(module, fn, new Random(seed)).run(statements);
  return module;
}

class Generator {
  readonly b: Builder;
  readonly random: Random;
  readonly aliases: readonly number[];
  longs: Node[];
  words: Node[];
  depth = 0;
  exit = 0;

  constructor(module: Module, fn: IrFunction, random: Random) {
    this.b = new Builder(fn);
    this.random = random;
    this.aliases = [0, module.aliasClass('left'), module.aliasClass('right')];
    const [a, b, c] = fn.entry.params as [Node, Node, Node];
    this.longs = [a, b];
    this.words = [c];
  }

  run(statements: number): void {
    this.statements(statements - 4 + this.random.below(8));
    this.b.ret(this.long());
  }

  long(): Node {
    if (this.random.oneIn(4)) return this.b.i64(this.random.pick(CONSTANTS));
    const back = Math.min(
      this.random.below(this.longs.length),
      this.random.below(this.longs.length),
    );
    return this.longs[this.longs.length - 1 - back]!;
  }

  word(): Node {
    if (this.random.oneIn(5))
      return this.b.i32(Number(BigInt.asIntN(32, this.random.pick(CONSTANTS))));
    return this.random.pick(this.words);
  }

  live(): Node[] {
    return [this.long(), this.word()].slice(0, this.random.below(3));
  }

  statements(count: number): void {
    for (let i = 0; i < count; i++) this.statement();
  }

  statement(): void {
    const { b } = this;
    switch (this.random.below(14)) {
      case 0:
      case 1:
        this.checked();
        return;
      case 2:
        this.longs.push(b.op('i64.shl', this.long(), b.i64(this.random.pick([1, 1, 3, 32]))));
        return;
      case 3:
        this.longs.push(
          b.op(
            this.random.pick(['i64.shr_s', 'i64.shr_u', 'i64.or', 'i64.xor'] as const),
            this.long(),
            b.i64(this.random.pick([1, 1, 3, 32])),
          ),
        );
        return;
      case 4:
        this.longs.push(b.op('i64.and', this.long(), b.i64(this.random.pick([1, 3, 7, -2, 4095]))));
        return;
      case 5:
        this.guard();
        return;
      case 6:
        this.convert();
        return;
      case 7:
      case 8:
      case 9:
        this.memory();
        return;
      case 10:
        this.words.push(this.condition());
        return;
      case 11:
        this.longs.push(b.op('i64.select', this.condition(), this.long(), this.long()));
        return;
      default:
        if (this.depth >= 3) this.checked();
        else if (this.random.oneIn(2)) this.branch();
        else this.loop();
    }
  }

  /** An operation with its overflow test, in either order, sometimes without guard. */
  checked(): void {
    const { b } = this;
    const kind = this.random.pick(['add', 'sub', 'mul', 'add', 'sub'] as const);
    const [x, y] = [this.long(), this.long()];
    const early = this.random.oneIn(2);
    if (early) this.longs.push(b.op(`i64.${kind}`, x, y));
    const overflow = b.op(`i64.${kind}_overflow`, x, y);
    if (this.random.oneIn(5)) this.words.push(overflow);
    else b.guard(b.op('i32.eqz', overflow), this.exit++, this.live());
    if (!early) this.longs.push(b.op(`i64.${kind}`, x, y));
  }

  condition(): Node {
    const { b } = this;
    const kind = this.random.pick(
      'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u lt_s lt_u'.split(' '),
    );
    switch (this.random.below(5)) {
      case 0:
        return b.op(`i32.${kind}` as OpName, this.word(), this.word());
      case 1:
        return b.op('i32.and', this.condition(), this.condition());
      case 2:
        return b.op('i32.eqz', this.condition());
      default:
        return b.op(`i64.${kind}` as OpName, this.long(), this.long());
    }
  }

  guard(): void {
    this.b.guard(this.condition(), this.exit++, this.live());
  }

  convert(): void {
    const { b } = this;
    switch (this.random.below(5)) {
      case 0:
        this.words.push(b.op('i32.wrap_i64', this.long()));
        return;
      case 1:
        this.longs.push(b.op('i64.extend_i32_s', this.word()));
        return;
      case 2:
        this.longs.push(b.op('i64.extend_i32_u', this.word()));
        return;
      case 3:
        this.longs.push(b.op('i64.extend32_s', this.long()));
        return;
      default:
        this.words.push(
          b.op(
            this.random.pick(['i32.add', 'i32.sub', 'i32.and', 'i32.rem_u', 'i32.shr_u'] as const),
            this.word(),
            b.i32(this.random.pick([1, 3, 8, 15])),
          ),
        );
    }
  }

  /** Classes use different parts of memory; `any` uses both. */
  memory(): void {
    const { b } = this;
    const which = this.random.below(3);
    const alias = this.aliases[which]!;
    const part = which === 0 ? this.random.below(2) : which - 1;
    const masked = this.random.oneIn(3)
      ? b.i32(8 * this.random.below(3))
      : b.op('i32.and', this.word(), b.i32(24));
    const offset = part * 1024 + this.random.pick([0, 4, 8, 8, 16]);
    switch (this.random.below(7)) {
      case 0:
      case 1:
        b.store('i64.store', masked, this.long(), offset, alias);
        return;
      case 2:
        b.store('i32.store', masked, this.word(), offset, alias);
        return;
      case 3:
        b.store('i64.store8', masked, this.long(), offset, alias);
        return;
      case 4:
        this.words.push(b.load('i32.load', masked, offset, alias));
        return;
      case 5:
        this.longs.push(b.load('i64.load8_u', masked, offset, alias));
        return;
      default:
        this.longs.push(b.load('i64.load', masked, offset, alias));
    }
  }

  branch(): void {
    const { b } = this;
    const [yes, no, join] = [b.newBlock(), b.newBlock(), b.newBlock()];
    b.branch(this.condition(), yes, no);
    const [longs, words] = [this.longs.slice(), this.words.slice()];
    this.depth++;
    for (const arm of [yes, no]) {
      this.longs = longs.slice();
      this.words = words.slice();
      b.at(arm);
      this.statements(this.random.below(4));
      b.jump(join, [this.long(), this.word()]);
    }
    this.depth--;
    this.longs = [...longs, join.addParam('i64')];
    this.words = [...words, join.addParam('i32')];
    b.at(join);
  }

  /** `for (i = start; i < limit; i += step)` with fuel, so that it ends. */
  loop(): void {
    const { b } = this;
    const [head, body, after] = [b.newBlock(), b.newBlock(), b.newBlock()];
    const i = head.addParam('i64');
    const sum = head.addParam('i64');
    const fuel = head.addParam('i32');
    const limit = this.random.oneIn(2) ? b.i64(this.random.below(20)) : this.long();
    const start = this.random.oneIn(2) ? b.i64(0) : this.long();
    if (this.random.oneIn(2)) b.guard(b.i32(1), 1000 + this.exit++, [start, limit]); // an anchor
    b.jump(head, [start, this.long(), b.i32(12)]);
    const [longs, words] = [this.longs.slice(), this.words.slice()];
    this.longs.push(i, sum);
    this.words.push(fuel);
    b.at(head);
    this.depth++;
    // What does not change in the loop: its guard may be moved.
    if (this.random.oneIn(3)) {
      b.guard(b.op('i64.gt_s', longs[0]!, b.i64(-2)), this.exit++, this.live());
    }
    this.statements(this.random.below(3));
    const test = this.random.pick([
      'i64.lt_s',
      'i64.lt_s',
      'i64.le_s',
      'i64.ne',
      'i64.lt_u',
      'i64.gt_s',
    ] as const);
    const goOn = b.op('i32.and', b.op(test, i, limit), b.op('i32.gt_s', fuel, b.i32(0)));
    b.branch(goOn, body, after);
    b.at(body);
    if (this.random.oneIn(2)) {
      b.guard(b.op('i64.lt_u', i, limit), this.exit++, this.live());
    }
    this.statements(this.random.below(5));
    const step = b.i64(this.random.pick([1, 1, 2, -1]));
    if (this.random.oneIn(2)) {
      b.guard(b.op('i32.eqz', b.op('i64.add_overflow', i, step)), this.exit++, this.live());
    }
    const next = b.op('i64.add', i, step);
    b.jump(head, [next, this.long(), b.op('i32.sub', fuel, b.i32(1))]);
    this.depth--;
    this.longs = [...longs, i, sum];
    this.words = [...words, fuel];
    b.at(after);
  }
}
