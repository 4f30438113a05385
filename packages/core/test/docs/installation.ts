import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { workspace } from './markdown';

/** Packages of the workspace that an application installs, and where the others are found. */
const own = ['core', 'testing', 'client', 'proxy', 'storage'];
const modulesOf = [...own.map((name) => `packages/${name}`), 'apps/quickstart', '.'].map((path) =>
  join(path, 'node_modules'),
);

const { config } = ts.readConfigFile(join(workspace, 'tsconfig.base.json'), (path) => readFileSync(path, 'utf8')) as {
  config: { compilerOptions: object };
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, workspace);
const compilerOptions: ts.CompilerOptions = { ...options, sourceMap: false, declaration: false, declarationMap: false };

/**
 * A folder as a user has it: `node_modules` with the packages of this workspace, compiled, and with what they and the
 * snippets need; nothing in it leads back to sources.
 */
export class Installation {
  readonly root = mkdtempSync(join(tmpdir(), 'tenon-docs-'));

  constructor() {
    const modules = join(this.root, 'node_modules');
    for (const from of modulesOf) linkPackages(join(workspace, from), modules);
    for (const name of own) {
      const target = join(modules, '@tenon', name);
      compile(join(workspace, 'packages', name, 'src'), join(target, 'dist'));
      copyFileSync(join(workspace, 'packages', name, 'package.json'), join(target, 'package.json'));
    }
  }

  /** Compiles what is below a folder's `src` to its `dist`, without looking at types. */
  build(folder: string): void {
    compile(join(this.root, folder, 'src'), join(this.root, folder, 'dist'));
  }

  write(file: string, text: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.startsWith('.') || name === '@tenon') continue;
    if (name.startsWith('@')) linkPackages(join(from, name), join(to, name));
    else {
      mkdirSync(to, { recursive: true });
      try {
        symlinkSync(join(from, name), join(to, name), 'dir');
      } catch (error) {
        // Several packages need it: the first one's stays.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
}

function compile(source: string, target: string): void {
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/(?<!\.spec|\.d)\.ts$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const output = join(target, file.slice(source.length).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, toJavaScript(readFileSync(file, 'utf8'), file));
  }
}

/** As `tsc` writes it with the settings of the workspace. */
function toJavaScript(text: string, fileName: string): string {
  return ts.transpileModule(text, { fileName, compilerOptions }).outputText;
}
