import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';

/** The folders of `src`, from top to bottom: each imports only from those after it. */
const floors = [
  'server',
  'transports',
  'wire',
  'kernel',
  'composition',
  'registry',
  'pipeline',
  'modules',
  'injection',
  'schema',
  'metadata',
  'contracts',
  'content',
  'errors',
];

/** Optional peers: types may be imported, the code is loaded on first use. */
const lazyPeers = ['class-transformer', 'class-validator'];

/** What core must not need, whatever package.json says: databases, keys and the protocol's own kit are other packages'. */
const foreign = ['typeorm', 'ioredis', 'jose', '@modelcontextprotocol'];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Runs when the module loads, not in a function that is called later. */
  readonly atLoad: boolean;
}

const STATIC = /^(?:\/\*.*?\*\/\s*)?(?:import|export)(\s+type)?\b([^;'"`]*?)\bfrom\s*(['"])([^'"]+)\3/gm;
const BARE = /^(?:\/\*.*?\*\/\s*)?import\s*(['"])([^'"]+)\1/gm;
const CALL = /\b(import|require(?:\.resolve)?)\s*\(\s*(['"`])([^'"`]+)\2\s*\)/g;
const COMMENT_LINE = /^\s*(?:\/\/.*|\/?\*(?:(?!\*\/).)*(?:\*\/\s*)?)$/gm;
const NAMED_TYPES_ONLY = /^\s*\{(?:\s*type\s[^,}]+,?)+\s*\}\s*$/;

/** Reads imports off the text as prettier lays it out: statements begin a line, and a line of a comment begins with its mark. */
function importsOf(text: string): Import[] {
  const code = text.replace(COMMENT_LINE, '');
  const found: Import[] = [];
  for (const [, type, names = '', , specifier = ''] of code.matchAll(STATIC)) {
    found.push({ specifier, typeOnly: type !== undefined || NAMED_TYPES_ONLY.test(names), atLoad: true });
  }
  for (const [, , specifier = ''] of code.matchAll(BARE)) found.push({ specifier, typeOnly: false, atLoad: true });
  for (const { 1: call, 3: specifier = '', index } of code.matchAll(CALL)) {
    const before = code.slice(code.lastIndexOf('\n', index - 1) + 1, index);
    found.push({
      specifier,
      typeOnly: call === 'import' && isTypePosition(before),
      // Inside a function a line is indented, unless all of the function stands on it.
      atLoad: !/^\s|=>/.test(before),
    });
  }
  return found;
}

/** `typeof import('x')`, and `import('x')` after a colon or in brackets of a type; anything else is a call. */
function isTypePosition(before: string): boolean {
  return /(?:\btypeof|[:<|&]|\bas|^(?:export\s+)?type\b.*=)\s*$/.test(before);
}

/** What is wrong with the imports of one file, named by its path within `src`. */
function violations(
  path: string,
  text: string,
  allowed: ReadonlySet<string>,
  readFake: (path: string) => string,
): string[] {
  if (path === 'index.ts') return [];
  const isSpec = path.endsWith('.spec.ts');
  const folder = path.split('/')[0] ?? '';
  const floor = floors.indexOf(folder);
  if (floor === -1 || !path.includes('/')) return [`${path} is in no known folder`];

  const followed = new Set<string>();
  const wrongIn = (from: string, code: string): string[] =>
    importsOf(code).flatMap((imported) =>
      imported.specifier.startsWith('.') ? wrongPath(from, imported.specifier) : wrongPackage(imported),
    );
  return wrongIn(path, text);

  function wrongPath(from: string, specifier: string): string[] {
    const target = posix.join(posix.dirname(from), specifier).replace(/^\.\.\/src\//, '');
    if (isSpec && target.startsWith('../test/fakes/')) {
      // What a spec reaches through a fake it reaches all the same.
      if (followed.has(target)) return [];
      followed.add(target);
      return wrongIn(target, readFake(target));
    }
    const targetFolder = target.split('/')[0] ?? '';
    const targetFloor = floors.indexOf(targetFolder);
    if (targetFloor === -1) return [`${path} imports ${specifier}, which is in no known folder`];
    return targetFloor < floor ? [`${path} climbs from ${folder} to ${targetFolder}`] : [];
  }

  function wrongPackage({ specifier, typeOnly, atLoad }: Import): string[] {
    if (isSpec || specifier.startsWith('node:')) return [];
    const name = packageOf(specifier);
    if (builtinModules.includes(name)) return [`${path} imports ${specifier} without node:`];
    if (foreign.some((other) => name === other || name.startsWith(`${other}/`)))
      return [`${path} imports ${specifier}`];
    if (!allowed.has(name)) return [`${path} imports ${specifier}, which package.json does not promise to its users`];
    return lazyPeers.includes(name) && !typeOnly && atLoad ? [`${path} loads ${specifier} before it is needed`] : [];
  }
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

const root = dirname(__dirname);
const source = join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
const promised = new Set([
  ...Object.keys(manifest.dependencies ?? {}),
  ...Object.keys(manifest.peerDependencies ?? {}),
]);

describe('the floors of core', () => {
  it('are kept by every file', () => {
    const wrong = files.flatMap((file) => {
      const path = relative(source, join(source, file)).split(sep).join('/');
      return violations(path, readFileSync(join(source, file), 'utf8'), promised, (fake) =>
        readFileSync(join(source, `${fake}.ts`), 'utf8'),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('are looked at where they are', () => {
    expect(files).toEqual(expect.arrayContaining(['index.ts', join('errors', 'index.ts')]));
  });
});

describe('the reader of imports', () => {
  const fakes: Record<string, string> = {
    '../test/fakes/low': "import { a } from '../../src/metadata';\nimport './low';",
    '../test/fakes/high': "import './low';\nimport type { A } from '../../src/wire/a';",
  };
  const check = (path: string, text: string): string[] =>
    violations(path, text, new Set(['ajv', ...lazyPeers]), (fake) => fakes[fake] ?? '');

  it.each([
    ["import { a } from '../kernel/a';", 'climbs from schema to kernel'],
    ["import type { A } from '../kernel';", 'climbs from schema to kernel'],
    ["import a, {\n  type B,\n  c,\n} from '../../schema/../wire/c';", 'in no known folder'],
    ["import '../wire';", 'climbs from schema to wire'],
    ["export * from '../registry';", 'climbs from schema to registry'],
    ["export type { A } from '../registry/a';", 'climbs from schema to registry'],
    ["  const load = async () => import('../server');", 'climbs from schema to server'],
    ["  const a = require('../pipeline') as typeof import('../pipeline');", 'climbs from schema to pipeline'],
    ["const a = [require('ajv'), require('../pipeline')];", 'climbs from schema to pipeline'],
    ["/* why */ import { a } from '../wire';", 'climbs from schema to wire'],
    ["let a: import('../pipeline').A;", 'climbs from schema to pipeline'],
    ["import { a } from '../index';", 'in no known folder'],
    ["import { a } from '../utils/a';", 'in no known folder'],
    ["import { a } from '../../test/a';", 'in no known folder'],
    ["import { readFile } from 'fs/promises';", 'without node:'],
    ["import type { Repository } from 'typeorm';", 'imports typeorm'],
    ["import { McpServer } from '@modelcontextprotocol/server/x';", 'imports @modelcontextprotocol/server/x'],
    ["import { z } from 'zod';", 'does not promise'],
    ["import { x } from '@tenon/testing';", 'does not promise'],
    ["import { validate } from 'class-validator';", 'before it is needed'],
    ["import 'class-transformer';", 'before it is needed'],
    ["import { type A, validate } from 'class-validator';", 'before it is needed'],
    ["export { validate } from 'class-validator';", 'before it is needed'],
    ["import validator = require('class-validator');", 'before it is needed'],
    ["const validator = require('class-validator/cjs');", 'before it is needed'],
    ["const validator = import('class-validator');", 'before it is needed'],
  ])('refuses %j', (text, problem) => {
    expect(check('schema/dto/a.ts', `${text}\n`.replace('../', '../../'))).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    "import { a } from '../metadata';",
    "import { a } from './b';",
    "import { readFile } from 'node:fs/promises';",
    "import Ajv from 'ajv/dist/2020';",
    "import type { ValidationError } from 'class-validator';",
    "import { type A, type B } from 'class-validator';",
    "type Validator = typeof import('class-validator');",
    "  return require('class-validator') as typeof import('class-validator');",
    "const load = () => require('class-validator') as typeof import('class-validator');",
    "// import { a } from '../server';",
    " * import { a } from '../server';",
  ])('allows %j', (text) => {
    expect(check('schema/a.ts', `${text}\n`)).toEqual([]);
  });

  it('holds specs to the floors, but lets them use what tests need', () => {
    expect(check('schema/a.spec.ts', "import { a } from '../kernel';")).toHaveLength(1);
    expect(check('schema/a.spec.ts', "import { z } from 'zod';\nimport { validate } from 'class-validator';")).toEqual(
      [],
    );
  });

  it('follows a spec into the fakes it shares with others', () => {
    expect(check('schema/a.spec.ts', "import { fake } from '../../test/fakes/low';")).toEqual([]);
    expect(check('schema/a.spec.ts', "import { fake } from '../../test/fakes/high';")).toEqual([
      'schema/a.spec.ts climbs from schema to wire',
    ]);
    expect(check('schema/a.ts', "import { fake } from '../../test/fakes/low';")).toHaveLength(1);
  });

  it('lets only index.ts stand outside the folders', () => {
    expect(check('index.ts', "export * from './server';")).toEqual([]);
    expect(check('helpers.ts', '')).toEqual(['helpers.ts is in no known folder']);
    expect(check('utils/a.ts', '')).toEqual(['utils/a.ts is in no known folder']);
  });
});
