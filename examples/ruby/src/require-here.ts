// Node's `require` of this folder. In the command's script it is the one that the script is given: asking `node:module` for
// another takes a millisecond.

/** Finds and loads as a CommonJS module in this folder would. In Node only. */
export function requireHere(): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(import.meta.url);
}
