// Names that generated code and the runtime share: messages of inline caches, cells, hidden methods, host functions.

/** A message to an explicit receiver. */
export const publicMessage = (name: string): string => name;
/** A message to self, written so: it may reach private methods. */
export const selfMessage = (name: string): string => `self ${name}`;
/** A message to self that could have been a variable: the error for an unknown one says so. */
export const variableMessage = (name: string): string => `var ${name}`;
/** `super`, out of the method of the `def` with this number. */
export const superMessage = (id: number, name: string): string => `super ${id} ${name}`;

/** The cell of a constant that is looked up from a lexical scope: `A`, or `A::B`. */
export const constantCell = (cref: number, path: string): string => `${cref}:${path}`;
/** The cell of a constant of Object: `::A`. */
export const topConstantCell = (path: string): string => `:${path}`;
/** The cell of the module that a lexical scope stands for. */
export const scopeCell = (cref: number): string => `cref:${cref}`;
/** The cell of a Regexp literal, made once for each text and options. */
export const regexpCell = (options: number, source: string): string =>
  `regexp:${options}:${source}`;
/** The cell of a frozen String literal. */
export const frozenCell = (text: string): string => `frozen:${text}`;

/** Bits of a Regexp's options, as `Regexp#options` gives them. */
export const REGEXP = { ignoreCase: 1, extended: 2, multiLine: 4 } as const;
/** Flags of `closure`. */
export const CLOSURE = { block: 0, lambda: 1 } as const;
/** Flags of `defineMethod`: as the class says, as the top level says if the class is Object, public. */
export const DEFINE = { scope: 0, top: 1, public: 2 } as const;

/** Methods of the prelude that generated code calls. None of them may be redefined by a program. */
export const hidden = {
  /** `Object#__splat`: the Array that `*value` stands for. */
  splat: '__splat',
  /** `Object#__to_ary`: the Array to destructure; `[value]` where it has no `to_ary`. */
  toAry: '__to_ary',
  /** `Object#__to_block`: the Proc that `&value` passes. */
  toBlock: '__to_block',
  /** `Array#__to_hash`: a new Hash of an Array of keys and values in turn. */
  toHash: '__to_hash',
  /** `Hash#__add_pairs(array)`: adds keys and values in turn; gives the Hash. */
  addPairs: '__add_pairs',
  /** `Hash#__add_hash(value)`: adds what `**value` stands for (nil: nothing); gives the Hash. */
  addHash: '__add_hash',
  /** `Array#__any_case(value)`: is there an element for which `element === value`? */
  anyCase: '__any_case',
  /** `Object#__deconstruct`: the Array that a pattern takes the value apart into, or nil. */
  deconstruct: '__deconstruct',
  /** `Object#__deconstruct_keys(keys)`: the Hash that a pattern looks into, or nil. */
  deconstructKeys: '__deconstruct_keys',
  /** `Hash#__without(keys)`: a new Hash without these keys. */
  without: '__without',
  /** `Module#__tell(event, name)`: a method of this name has been added or undefined. */
  tell: '__tell',
  /** `Object#__range_to(last)` and `__range_before(last)`: a Range, of ends that have an order. */
  rangeTo: '__range_to',
  rangeBefore: '__range_before',
  /** `Integer#__over(denominator)`: a Rational. */
  over: '__over',
  /** `Exception#__error_lines`: the value of `$@`. */
  errorLines: '__error_lines',
  /** `Object#__check_stream(name)`: raises unless the object can be `$stdout` or `$stderr`. */
  checkStream: '__check_stream',
  /** `Class#__opened(superclass)`: calls `inherited` if the class has just been made. */
  opened: '__opened',
} as const;

/** Host functions that generated code calls, by name in the registry, with their number of arguments. */
export const hostArity = {
  array_concat: 2,
  array_from_end: 3,
  array_middle: 3,
  string_join2: 2,
  string_join: 1,
  string_to_sym: 1,
  regexp_new: 2,
  global_get: 1,
  global_set: 2,
  global_defined: 1,
  global_alias: 2,
  class_variable_at_top: 0,
  class_variable_get: 2,
  class_variable_set: 3,
  class_variable_defined: 2,
  constant_set: 3,
  constant_defined: 1,
  constant_of: 2,
  constant_of_defined: 2,
  ivar_defined: 2,
  method_defined: 3,
  super_defined: 3,
  alias_method: 3,
  undef_method: 2,
  error_enter: 1,
  match_group: 1,
  match_part: 1,
  last_match_named: 1,
  definee: 2,
  process_id: 0,
} as const;

/** The name of such a host function. */
export type HostName = keyof typeof hostArity;
