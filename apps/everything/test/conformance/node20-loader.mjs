// Lets the suite load on Node 20, which has no `fs.globSync`: the suite imports it for a command that is not used here.
//
//   node --import ./node20-loader.mjs <the suite> …
import * as fs from 'node:fs';
import { register } from 'node:module';

if (!('globSync' in fs)) {
  const standIn = `
    export * from 'node:fs';
    export { default } from 'node:fs';
    export function globSync() { throw new Error('fs.globSync needs Node 22'); }`;
  const hooks = `
    const standIn = ${JSON.stringify(asModule(standIn))};
    export function resolve(specifier, context, next) {
      const isSuite = /\\/conformance\\/dist\\/[^/]+\\.js$/.test(context.parentURL ?? '');
      if (isSuite && (specifier === 'fs' || specifier === 'node:fs')) return { url: standIn, shortCircuit: true };
      return next(specifier, context);
    }`;
  register(asModule(hooks));
}

function asModule(source) {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
