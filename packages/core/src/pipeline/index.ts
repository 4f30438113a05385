export * from './call-context';
export * from './chain';
export * from './failure';
export * from './gate';
export * from './handler';
export * from './parameter-plan';
export * from './request-pipeline';
export * from './tool-pipeline';
