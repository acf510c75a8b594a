// The syntax of the second chapter: arrays, and classes whose objects have fields and methods.

import type { InstructionSet, PendingValue } from '@martlet/vm';
import { Compiler, Source } from '../chapter1/compiler.ts';
import type { Token } from '../chapter1/tokens.ts';

export class ObjectSource extends Source {
  readonly classes = new Set<string>();
  /** Number of the program's first class in the VM. */
  readonly firstClass: number;

  constructor(set: InstructionSet, firstClass: number) {
    super(set);
    this.firstClass = firstClass;
    this.builtins.set('array', 2).set('len', 1);
  }
}

export class ObjectCompiler extends Compiler {
  declare protected readonly source: ObjectSource;

  constructor(source: ObjectSource, name: string) {
    super(source, name);
  }

  protected override create(name: string): Compiler {
    return new ObjectCompiler(this.source, name);
  }

  protected override declaration(): PendingValue | null {
    const { source, tokens } = this;
    if (!tokens.take('class')) return super.declaration();
    const { text: cls } = tokens.expect('name');
    source.classes.add(cls);
    tokens.expect('{');
    while (!tokens.take('}')) {
      tokens.expect('fn');
      const method = tokens.expect('name');
      this.define(`${cls}.${method.text}`, { ...method, text: 'self' });
    }
    return null;
  }

  protected override primary(): PendingValue {
    return this.postfix(this.tokens.take('[') ? this.elements() : super.primary());
  }

  /** Fields, methods and elements. A line that begins with [ is a statement of its own. */
  protected postfix(left: PendingValue): PendingValue {
    const { asm, tokens } = this;
    const { base } = left;
    if (tokens.take('.')) {
      const { text } = tokens.expect('name');
      if (tokens.next.kind === '(') return this.postfix(this.send(left, text));
      const [object, cache] = [asm.operand(left), asm.cache(text, 0)];
      const store = (value: PendingValue) =>
        asm.emit('setField', object, cache, asm.operand(value));
      return this.postfix({ ...asm.compute(base, 'getField', object, cache), store });
    }
    if (tokens.next.first || !tokens.take('[')) return left;
    const place = [asm.operand(left), asm.operand(this.expression())];
    tokens.expect(']');
    const store = (value: PendingValue) => asm.emit('setIndex', ...place, asm.operand(value));
    return this.postfix({ ...asm.compute(base, 'getIndex', ...place), store });
  }

  protected send(receiver: PendingValue, message: string): PendingValue {
    const { asm } = this;
    const base = asm.window(receiver);
    const count = this.args((value) => asm.push(value)).length;
    asm.emit('send', base, count + 1, base + 1, asm.cache(message, count));
    return asm.result(base);
  }

  /** An array literal. */
  protected elements(): PendingValue {
    const { asm } = this;
    const { top } = asm;
    const values = this.tokens.list(']', () => asm.operand(this.expression()));
    const length = asm.push(asm.literal(BigInt(values.length)));
    const nil = asm.push(asm.literal(null));
    const array = asm.push(asm.compute(length, 'array', length, nil));
    for (const [i, value] of values.entries()) {
      asm.emit('setIndex', array, asm.push(asm.literal(BigInt(i))), value);
      asm.top = array + 1;
    }
    return asm.result(array, top);
  }

  /** A class is called to make an object. The new object is the receiver of `init`, whose result is dropped. */
  protected override call(name: Token): PendingValue {
    const { asm, source } = this;
    const { text } = name;
    const cls = [...source.classes].indexOf(text);
    if (cls < 0) return super.call(name);
    const object = asm.temporary();
    asm.emit('new', object, cls + source.firstClass);
    const init = source.functions.get(`${text}.init`);
    const base = asm.window(asm.result(object, asm.top));
    if (init !== undefined) this.invoke('call', base, [init], 1);
    else if (this.args((value) => asm.push(value)).length > 0 && source.known) {
      this.tokens.fail(`${text} has no init to take arguments`, name);
    }
    return asm.result(object);
  }
}
