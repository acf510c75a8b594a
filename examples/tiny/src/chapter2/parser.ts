// The syntax of the second chapter: function literals, blocks behind calls, exceptions.

import type { Tree } from '../chapter1/parser.ts';
import { Parser } from '../chapter1/parser.ts';

/** How trees of closures are called: what `return` does in one depends on it. */
export const FUNCTION_LITERAL = '(fn)';
export const BLOCK = '(block)';

export class FullParser extends Parser {
  protected override statement(): Tree {
    const { at } = this;
    if (this.take('throw')) return this.node('throw', '', [this.expression()], at);
    if (!this.take('try')) return super.statement();
    const parts = [this.block()];
    if (this.next === 'catch') {
      const place = this.at;
      this.advance();
      const error = this.expect('name');
      parts.push(this.node('catch', error, [this.block()], place));
    }
    if (this.take('ensure')) parts.push(this.node('ensure', '', [this.block()], at));
    if (parts.length === 1) this.fail('expected catch or ensure');
    return this.node('try', '', parts, at);
  }

  protected override primary(): Tree {
    const { at } = this;
    if (!this.take('fn')) return super.primary();
    return { ...this.fn(FUNCTION_LITERAL), kind: 'closure', at };
  }

  /** A value that is called, such as an element. */
  protected override postfix(left: Tree): Tree {
    const { at } = this;
    const callee = super.postfix(left);
    if (this.next !== '(' || this.first) return callee;
    return this.postfix(this.node('apply', '', [callee, ...this.args()], at));
  }

  /** A block behind the arguments is one more argument. */
  protected override args(): Tree[] {
    const args = super.args();
    const { at } = this;
    if (!this.take('|')) return args;
    const parameter = () => this.node('parameter', this.expect('name'));
    const parameters = this.list('|', parameter, ',');
    return [...args, this.node('closure', BLOCK, [...parameters, this.block()], at)];
  }
}
