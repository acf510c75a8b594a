// From text to a syntax tree: a scanner that is one regular expression, and a parser by recursive descent.

/** Line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A piece of a program: what it is, its name or literal, its parts, and where it begins. */
export interface Tree {
  readonly kind: string;
  readonly text: string;
  readonly kids: readonly Tree[];
  readonly at: Place;
}

/** The program breaks a rule of the language. */
export class TinyError extends Error {
  override readonly name = 'TinyError';

  constructor(at: Place, fault: string) {
    super(`${at.line}:${at.column}: ${fault}`);
  }
}

interface Token {
  readonly kind: string;
  readonly text: string;
  readonly at: Place;
  /** Does it begin a line? */
  readonly first: boolean;
}

const KEYWORDS =
  /^(?:fn|class|let|if|else|while|return|and|or|not|nil|true|false|throw|try|catch|ensure)$/;
const TOKEN =
  /(?<space>\s+|\/\/.*)|(?<float>\d+\.\d+(?:e[-+]?\d+)?)|(?<int>\d+)|(?<name>[A-Za-z_]\w*)|"(?<string>[^"\n]*)"|(?<sign>[=!<>]=|[-+*/%<>=(){}[\],.|])/y;
const LEVELS: Readonly<Record<string, number>> = {
  ...{ or: 1, and: 2, '==': 3, '!=': 3, '<': 4, '<=': 4, '>': 4, '>=': 4 },
  ...{ '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 },
};

function scan(source: string): Token[] {
  const tokens: Token[] = [];
  let [line, lineStart, index, first] = [1, 0, 0, true];
  while (index < source.length) {
    const at = { line, column: index - lineStart + 1 };
    TOKEN.lastIndex = index;
    const match = TOKEN.exec(source);
    if (match === null) throw new TinyError(at, `unexpected character ${source[index]}`);
    index = TOKEN.lastIndex;
    const [kind, text] = Object.entries(match.groups!).find(([, value]) => value !== undefined)!;
    if (kind !== 'space') {
      tokens.push({ kind: KEYWORDS.test(text) ? 'sign' : kind, text, at, first });
      first = false;
    } else if (text.includes('\n')) {
      line += text.split('\n').length - 1;
      lineStart = index - (text.length - text.lastIndexOf('\n') - 1);
      first = true;
    }
  }
  const at = { line, column: index - lineStart + 1 };
  return [...tokens, { kind: 'end', text: 'end of file', at, first: true }];
}

export class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(source: string) {
    this.#tokens = scan(source);
  }

  program(): Tree {
    const kids: Tree[] = [];
    while (this.next.kind !== 'end') kids.push(this.declaration());
    return { kind: 'block', text: '', kids, at: { line: 1, column: 1 } };
  }

  protected get next(): Token {
    return this.#tokens[this.#position]!;
  }

  protected at(text: string): boolean {
    return this.next.kind === 'sign' && this.next.text === text;
  }

  protected take(text: string): boolean {
    const found = this.at(text);
    if (found) this.#position++;
    return found;
  }

  protected expect(text: string): void {
    if (!this.take(text)) this.fail(`expected ${text}`);
  }

  protected fail(fault: string): never {
    throw new TinyError(this.next.at, `${fault}, found ${this.next.text}`);
  }

  protected name(): string {
    if (this.next.kind !== 'name') this.fail('expected a name');
    return this.#tokens[this.#position++]!.text;
  }

  protected tree(at: Place, kind: string, text: string, ...kids: readonly Tree[]): Tree {
    return { kind, text, kids, at };
  }

  /** Items with commas between them, up to the closing sign. */
  protected list(item: () => Tree, close: string): Tree[] {
    const items: Tree[] = [];
    while (!this.take(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    return items;
  }

  protected declaration(): Tree {
    const { at } = this.next;
    if (this.take('fn')) return this.fn(at, this.name());
    if (!this.take('class')) return this.statement();
    const name = this.name();
    this.expect('{');
    const methods: Tree[] = [];
    while (!this.take('}')) {
      this.expect('fn');
      methods.push(this.fn(this.next.at, this.name()));
    }
    return this.tree(at, 'class', name, ...methods);
  }

  /** Parameters and body of a function; the body is the last part of its tree. */
  protected fn(at: Place, name: string): Tree {
    this.expect('(');
    const parameters = this.list(() => this.tree(this.next.at, 'parameter', this.name()), ')');
    return this.tree(at, 'fn', name, ...parameters, this.block());
  }

  protected block(): Tree {
    const { at } = this.next;
    const kids: Tree[] = [];
    this.expect('{');
    while (!this.take('}')) kids.push(this.statement());
    return this.tree(at, 'block', '', ...kids);
  }

  protected statement(): Tree {
    const { at } = this.next;
    if (this.take('let')) {
      const name = this.name();
      this.expect('=');
      return this.tree(at, 'let', name, this.expression());
    }
    if (this.take('while')) return this.tree(at, 'while', '', this.expression(), this.block());
    if (this.take('if')) return this.#conditional(at);
    if (this.take('return')) {
      return this.tree(at, 'return', '', ...(this.at('}') ? [] : [this.expression()]));
    }
    if (this.at('{')) return this.block();
    const target = this.expression();
    if (!this.at('=')) return target;
    if (!['name', 'field', 'index'].includes(target.kind)) this.fail('cannot assign to this');
    this.expect('=');
    return this.tree(at, 'assign', '', target, this.expression());
  }

  #conditional(at: Place): Tree {
    const parts = [this.expression(), this.block()];
    if (this.take('else')) parts.push(this.at('if') ? this.statement() : this.block());
    return this.tree(at, 'if', '', ...parts);
  }

  protected expression(level = 0): Tree {
    let left = this.unary();
    for (;;) {
      const { text, at, kind } = this.next;
      const own = kind === 'sign' ? (LEVELS[text] ?? 0) : 0;
      if (own <= level) return left;
      this.expect(text);
      left = this.tree(at, own < 3 ? text : 'binary', text, left, this.expression(own));
    }
  }

  protected unary(): Tree {
    const { at } = this.next;
    if (this.take('not')) return this.tree(at, 'not', '', this.unary());
    if (!this.take('-')) return this.postfix(this.primary());
    const { kind, text } = this.next;
    const operand = this.unary();
    // A literal's sign belongs to it: -0.0 is not 0 - 0.0.
    if (operand.kind === kind && (kind === 'int' || kind === 'float'))
      return this.tree(at, kind, `-${text}`);
    return this.tree(at, 'negate', '', operand);
  }

  /** Calls, fields and elements behind an expression. A line that begins with ( or [ is a new statement. */
  protected postfix(left: Tree): Tree {
    const { at } = this.next;
    if (this.take('.')) {
      const field = this.tree(at, 'field', this.name(), left);
      return this.postfix(this.at('(') && !this.next.first ? this.call(field) : field);
    }
    if (this.next.first) return left;
    if (this.at('(')) return this.postfix(this.call(left));
    if (!this.take('[')) return left;
    const index = this.expression();
    this.expect(']');
    return this.postfix(this.tree(at, 'index', '', left, index));
  }

  /** The arguments of a call, behind what is called: a method's receiver is the first argument. */
  protected call(callee: Tree): Tree {
    this.expect('(');
    const args = this.list(() => this.expression(), ')');
    if (callee.kind === 'field')
      return this.tree(callee.at, 'send', callee.text, ...callee.kids, ...args);
    if (callee.kind !== 'name') this.fail('only a name can be called');
    return this.tree(callee.at, 'call', callee.text, ...args);
  }

  protected primary(): Tree {
    const { kind, text, at } = this.next;
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (this.take('[')) {
      return this.tree(at, 'array', '', ...this.list(() => this.expression(), ']'));
    }
    for (const word of ['nil', 'true', 'false'])
      if (this.take(word)) return this.tree(at, word, '');
    if (kind === 'sign' || kind === 'end') this.fail('expected an expression');
    this.#position++;
    return this.tree(at, kind, text);
  }
}
