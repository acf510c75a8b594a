export { type FuzzFailure, type FuzzOptions, type FuzzReport, fuzz, type Subject } from './fuzz.ts';
export { type GeneratorOptions, generateModule } from './generate.ts';
export { Random } from './random.ts';
export { reduce } from './reduce.ts';
export { randomArguments, randomConstant } from './values.ts';
