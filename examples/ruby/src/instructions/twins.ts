// Which messages instructions stand for, and which classes their fast arms know.

/** Instructions by the message that they send in the general case. */
export const operators: ReadonlyMap<string, string> = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'div'],
  ['%', 'mod'],
  ['<', 'less'],
  ['<=', 'lessEqual'],
  ['>', 'greater'],
  ['>=', 'greaterEqual'],
  ['==', 'equal'],
  ['!=', 'notEqual'],
  ['<<', 'shiftLeft'],
  ['>>', 'shiftRight'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
  ['[]', 'index'],
  ['[]=', 'indexSet'],
  ['-@', 'negate'],
  ['!', 'not'],
  ['length', 'length'],
  ['size', 'length'],
]);

/** Classes whose methods those instructions do without sending. */
export const fastClasses = [
  'Integer',
  'Float',
  'Array',
  'String',
  'Symbol',
  'NilClass',
  'TrueClass',
  'FalseClass',
] as const;
