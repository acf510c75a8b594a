// From text to syntax trees, by recursive descent. Most trees are called like the instruction that does their work.

/** A piece of a program: what it is, its name or literal, its parts, and where it begins. */
export interface Tree {
  readonly kind: string;
  readonly text: string;
  readonly kids: readonly Tree[];
  readonly at: number;
}

/** The program breaks a rule of the language. The message begins with line and column. */
export class TinyError extends Error {
  constructor(source: string, at: number, fault: string) {
    const lines = source.slice(0, at).split('\n');
    super(`${lines.length}:${lines.at(-1)!.length + 1}: ${fault}`);
  }
}

const KEYWORDS =
  'fn|class|let|if|else|while|return|and|or|not|nil|true|false|throw|try|catch|ensure';
const LITERAL = String.raw`(?<float>\d+\.\d+(?:e[-+]?\d+)?)|(?<int>\d+)|"(?<string>[^"\n]*)"`;
const SIGN = String.raw`(?<end>$)|(?<sign>(?:${KEYWORDS})\b|[=!<>]=|\W)|(?<name>\w+)`;
const TOKEN = new RegExp(String.raw`(?<space>(?:\s|//.*)*)(?:${LITERAL}|${SIGN})`, 'gy');

/** Operators that bind more and more tightly, and their instructions. */
const LEVELS: readonly Readonly<Record<string, string>>[] = [
  { or: 'or' },
  { and: 'and' },
  { '==': 'equal', '!=': 'notEqual' },
  { '<': 'less', '<=': 'lessOrEqual', '>': 'greater', '>=': 'greaterOrEqual' },
  { '+': 'add', '-': 'sub' },
  { '*': 'mul', '/': 'div', '%': 'mod' },
];
const SETTERS: Record<string, string> = { getField: 'setField', getIndex: 'setIndex', name: 'set' };

export class Parser {
  readonly source: string;
  /** Functions and methods; the first is what stands outside all others. */
  readonly functions: Tree[] = [];
  readonly classes: string[] = [];
  readonly #tokens: Iterator<RegExpMatchArray>;
  /** The next token: a sign or keyword itself, or the kind of a name or literal. */
  protected next = '';
  protected text = '';
  protected at = 0;
  /** Does it begin a line? */
  protected first = false;

  constructor(source: string) {
    this.source = source;
    this.#tokens = source.matchAll(TOKEN);
    this.advance();
  }

  program(): this {
    const main = this.functions.push(this.node('fn', 'main')) - 1;
    const body = this.node(
      'block',
      '',
      this.list('end', () => this.declaration()),
    );
    this.functions[main] = this.node('fn', 'main', [body]);
    return this;
  }

  protected advance(): string {
    const { text } = this;
    const { groups, index } = this.#tokens.next().value!;
    const { space, ...kinds } = groups as Record<string, string>;
    const [kind, found] = Object.entries(kinds).find(([, group]) => group !== undefined)!;
    [this.next, this.text] = [kind === 'sign' ? found : kind, found];
    [this.at, this.first] = [index! + space!.length, space!.includes('\n')];
    return text;
  }

  protected node(kind: string, text = '', kids: readonly Tree[] = [], at = this.at): Tree {
    return { kind, text, kids, at };
  }

  protected fail(fault: string): never {
    throw new TinyError(this.source, this.at, `${fault}, found ${this.text || this.next}`);
  }

  protected take(sign: string): boolean {
    const found = this.next === sign;
    if (found) this.advance();
    return found;
  }

  protected expect(sign: string): string {
    return this.next === sign ? this.advance() : this.fail(`expected ${sign}`);
  }

  protected list(close: string, item: () => Tree, separator = ''): Tree[] {
    const items: Tree[] = [];
    while (this.next !== close) {
      if (separator && items.length > 0) this.expect(separator);
      items.push(item());
    }
    if (close !== 'end') this.advance();
    return items;
  }

  protected declaration(): Tree {
    const nothing = this.node('block');
    if (this.take('fn')) this.functions.push(this.fn(this.expect('name')));
    else if (this.take('class')) {
      const name = this.expect('name');
      this.classes.push(name);
      this.expect('{');
      while (!this.take('}')) {
        this.expect('fn');
        const method = this.fn(`${name}.${this.expect('name')}`, this.node('parameter', 'self'));
        this.functions.push(method);
      }
    } else return this.statement();
    return nothing;
  }

  /** Parameters and body; the body is the last part. */
  protected fn(name: string, ...first: Tree[]): Tree {
    const { at } = this;
    this.expect('(');
    const parameter = () => this.node('parameter', this.expect('name'));
    return this.node('fn', name, [...first, ...this.list(')', parameter, ','), this.block()], at);
  }

  protected block(): Tree {
    const { at } = this;
    this.expect('{');
    return this.node(
      'block',
      '',
      this.list('}', () => this.statement()),
      at,
    );
  }

  protected statement(): Tree {
    const { at } = this;
    if (this.take('let')) return this.assign('let', this.expect('name'), [], at);
    if (this.take('while')) return this.node('while', '', [this.expression(), this.block()], at);
    if (this.take('if')) {
      const kids = [this.expression(), this.block()];
      if (this.take('else')) kids.push(this.next === 'if' ? this.statement() : this.block());
      return this.node('if', '', kids, at);
    }
    if (this.take('return')) {
      const value = this.next === '}' ? this.node('nil') : this.expression();
      return this.node('ret', '', [value], at);
    }
    if (this.next === '{') return this.block();
    const { kind, text, kids } = this.expression();
    if (this.next !== '=') return { kind, text, kids, at };
    return this.assign(SETTERS[kind] ?? this.fail('expected a variable before ='), text, kids, at);
  }

  protected assign(kind: string, text: string, kids: readonly Tree[], at: number): Tree {
    this.expect('=');
    return this.node(kind, text, [...kids, this.expression()], at);
  }

  protected expression(level = 0): Tree {
    const { at } = this;
    if (level === LEVELS.length) return this.unary();
    let left = this.expression(level + 1);
    while (Object.hasOwn(LEVELS[level]!, this.next)) {
      const name = LEVELS[level]![this.advance()]!;
      left = this.node(name, '', [left, this.expression(level + 1)], at);
    }
    return left;
  }

  protected unary(): Tree {
    const { at } = this;
    if (this.take('not')) return this.node('not', '', [this.unary()], at);
    return this.take('-')
      ? this.node('negate', '', [this.unary()], at)
      : this.postfix(this.primary());
  }

  /** Fields, methods and elements. A line that begins with [ is a statement of its own. */
  protected postfix(left: Tree): Tree {
    const { at } = this;
    if (this.take('.')) {
      const name = this.expect('name');
      if (this.next !== '(') return this.postfix(this.node('getField', name, [left], at));
      return this.postfix(this.node('send', name, [left, ...this.args()], at));
    }
    if (this.first || !this.take('[')) return left;
    const index = this.expression();
    this.expect(']');
    return this.postfix(this.node('getIndex', '', [left, index], at));
  }

  protected args(): Tree[] {
    this.expect('(');
    return this.list(')', () => this.expression(), ',');
  }

  protected primary(): Tree {
    const { at, next } = this;
    if (this.take('['))
      return this.node(
        'elements',
        '',
        this.list(']', () => this.expression(), ','),
        at,
      );
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (!/^(nil|true|false|int|float|string|name)$/.test(next)) this.fail('expected an expression');
    const text = this.advance();
    if (next !== 'name' || this.next !== '(' || this.first) return this.node(next, text, [], at);
    return this.node('call', text, this.args(), at);
  }
}
