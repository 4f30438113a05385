export type { AsToolsOptions } from './as-tools-options';
export { promptsAsTools } from './prompts-as-tools';
export { resourcesAsTools } from './resources-as-tools';
