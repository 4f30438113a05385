export * from './boot-error';
export * from './catalogue';
export * from './class-file';
export * from './nearest-name';
export * from './option-problems';
export * from './protocol-error';
export * from './tenon-error';
export * from './tool-error';
