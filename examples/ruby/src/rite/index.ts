// `.mrb` files: what `mrbc` makes of Ruby source.

export { RiteError } from './errors.ts';
export { isRite } from './reader.ts';
export { translateRite } from './translate.ts';
