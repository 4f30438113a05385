/** @jest-config-loader esbuild-register */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from 'jest';

const packages = ['packages', 'apps']
  .flatMap((group) => readdirSync(join(__dirname, group)).map((name) => `${group}/${name}`))
  .filter((directory) => existsSync(join(__dirname, directory, 'package.json')));

const packageName = (directory: string): string =>
  (JSON.parse(readFileSync(join(__dirname, directory, 'package.json'), 'utf8')) as { name: string }).name;

/** Workspace packages resolve to their sources, so that tests need no build. */
const toSource = Object.fromEntries(
  packages.map((directory) => [`^${packageName(directory)}$`, `<rootDir>/../../${directory}/src/index.ts`]),
);

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

const config: Config = {
  coverageProvider: 'v8',
  collectCoverageFrom: ['**/src/**/*.ts', '!**/*.spec.ts'],
  coverageDirectory: 'coverage',
  projects: packages.map((directory) => ({
    displayName: directory.split('/')[1]!,
    rootDir: join(__dirname, directory),
    testEnvironment: 'node',
    testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
    setupFiles: ['reflect-metadata'],
    transform: { '^.+\\.[cm]?[jt]sx?$': swc },
    moduleNameMapper: toSource,
  })),
};

export default config;
