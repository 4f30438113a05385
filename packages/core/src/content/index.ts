export * from './content-block';
export * from './prompt-result';
export * from './resource-result';
export * from './tool-result';
