export * from './compile-form';
