export { ImportModule, WasmBackend, type WasmBackendOptions, type WasmCode } from './backend.ts';
export type { Limits } from './encoder/sections.ts';
export {
  BindingError,
  CodeGenerationRefusedError,
  MissingFeatureError,
  UnsupportedError,
} from './errors.ts';
export { type Engine, type Feature, hasFeature, requireFeatures } from './features.ts';
export { WasmInstaller, type WasmInstallerOptions } from './installer.ts';
export { type WasmPlatform, wasmPlatform } from './platform.ts';
