export {
  evaluatorBackend,
  type RecordedCall,
  type RunOutcome,
  recordingImports,
  TEST_EXIT_BUFFER,
  TEST_MEMORY_PAGES,
  type TestBackend,
  type TestInstance,
} from './backend.ts';
export { FiletestError } from './directives.ts';
export { type FiletestOptions, outcomeText, runFiletest } from './run.ts';
