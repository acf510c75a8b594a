export type { Dependent } from './assumptions.ts';
export { Assumption, Assumptions } from './assumptions.ts';
export type { ExitCount } from './exit-log.ts';
export { ExitLog } from './exit-log.ts';
export type {
  ExitDescription,
  ExitMode,
  ExitReason,
  FrameDescription,
  Source,
  VirtualObject,
} from './exits.ts';
export { ExitTable } from './exits.ts';
export type { FrameLayout, Resumption } from './materialise.ts';
export { materialise } from './materialise.ts';
