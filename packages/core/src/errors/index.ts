export * from './boot-error';
export * from './catalogue';
export * from './protocol-error';
export * from './tenon-error';
export * from './tool-error';
