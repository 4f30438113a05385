export * from './asking';
export * from './call-progress';
export * from './direct-asking';
export * from './open-asking';
export * from './prepared-question';
export * from './replay-asking';
export * from './round-suspension';
export * from './rounds';
