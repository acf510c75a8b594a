// `.mrb` files: what `mrbc` makes of Ruby source.

export { RiteError } from './errors.ts';
export { isRite, readRite } from './reader.ts';
export type { TranslatedRite, TranslateOptions } from './translate.ts';
export { translateRite } from './translate.ts';
