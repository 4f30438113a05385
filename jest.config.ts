/** @jest-config-loader esbuild-register */

// Written without `import` and `export`: Jest first hands this file to Node as the CommonJS module that package.json
// says it is, and Node prints a warning for every run that meets one of them. Node 22.18 and newer load it as it is,
// older ones through the loader above.
const { existsSync, readFileSync, readdirSync } = process.getBuiltinModule('node:fs');
const { availableParallelism } = process.getBuiltinModule('node:os');
const path = process.getBuiltinModule('node:path');

type Config = import('jest').Config;

const packages = ['packages', 'apps']
  .flatMap((group) => readdirSync(path.join(__dirname, group)).map((name) => `${group}/${name}`))
  .filter((directory) => existsSync(path.join(__dirname, directory, 'package.json')));

const packageName = (directory: string): string =>
  (JSON.parse(readFileSync(path.join(__dirname, directory, 'package.json'), 'utf8')) as { name: string }).name;

/** Workspace packages and their subpaths (`@tenon/x/y` is `x/src/y`) resolve to sources, so that tests need no build. */
const toSource = Object.fromEntries(
  packages.flatMap((directory) => {
    const name = packageName(directory);
    const source = `<rootDir>/../../${directory}/src`;
    return [
      [`^${name}$`, `${source}/index.ts`],
      [`^${name}/(?!package\\.json$)(.+)$`, `${source}/$1`],
    ];
  }),
);

/** Jest's own `require` cannot load these ES modules on Node 20 and 22, so they are compiled like the sources. */
const esmOnly = ['arktype', 'arkregex', '@ark/schema', '@ark/util'].flatMap((name) => [
  `${name}/`,
  `\\.pnpm/${name.replace('/', '\\+')}@`,
]);

const swc: [string, Record<string, unknown>] = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

/** Their tests start the built application as a process. */
const started = ['apps/everything', 'apps/gateway', 'apps/quickstart'];

const config: Config = {
  // Much of the time goes to waiting for programs and time limits, so that a second worker pays even on two cores.
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  workerIdleMemoryLimit: '1GB',
  coverageProvider: 'v8',
  collectCoverageFrom: ['**/src/**/*.ts', '!**/*.spec.ts'],
  coverageDirectory: 'coverage',
  // Servers, engines and programs are real, and machines are shared.
  testTimeout: 20_000,
  projects: packages.map((directory) => ({
    displayName: directory.slice(directory.indexOf('/') + 1),
    rootDir: path.join(__dirname, directory),
    // Checks every message that a server sends in a test against the protocol.
    testEnvironment: path.join(__dirname, 'packages/core/test/wire-checks/environment.ts'),
    ...(started.includes(directory) && { globalSetup: path.join(__dirname, 'jest.build.mjs') }),
    testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    transform: { '^.+\\.[cm]?[jt]sx?$': swc },
    transformIgnorePatterns: [`/node_modules/(?!${esmOnly.join('|')})`],
    moduleNameMapper: toSource,
  })),
};

module.exports = config;
