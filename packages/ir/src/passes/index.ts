export { type ExitLowering, lowerExits } from './lower-exits.ts';
export {
  type OptimizeOptions,
  optimize,
  optimizeModule,
  type Pass,
  type PassName,
  passes,
  pipeline,
} from './pipeline.ts';
