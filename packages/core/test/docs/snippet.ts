import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteOf, workspace, type Fence, type Page } from './markdown';

/** A block of TypeScript as a file of its own. */
export interface Snippet {
  /** Where it is written, from the folder of all snippets. */
  readonly file: string;
  readonly text: string;
  readonly page: Page;
  readonly line: number;
  readonly fails: boolean;
  readonly runs: boolean;
  /** What the block of text after it promises: the output, or the words of the compiler. */
  readonly promised: string | undefined;
}

/** Where names come from that a block uses without importing them; the last one counts. */
const packages = {
  '@tenon/storage': exportsOf('packages/storage/src/index.ts'),
  '@tenon/client': exportsOf('packages/client/src/index.ts'),
  '@tenon/proxy': exportsOf('packages/proxy/src/index.ts'),
  '@tenon/core': exportsOf('packages/core/src/index.ts'),
  '@tenon/testing': exportsOf('packages/testing/src/index.ts'),
  'class-validator': [
    'ArrayMaxSize', 'Equals', 'IsArray', 'IsBoolean', 'IsDate', 'IsEmail', 'IsEnum', 'IsIn', 'IsInt', 'IsNotEmpty', 'IsNumber',
    'IsOptional', 'IsString', 'IsUrl', 'Length', 'Matches', 'Max', 'MaxLength', 'Min', 'MinLength', 'ValidateNested',
  ],
  'class-transformer': ['Transform', 'Type'],
  zod: ['z'],
  'node:http': ['createServer as createHttpServer'],
}; // prettier-ignore

/** The TypeScript of a page, each block completed with imports of what it uses. */
export function snippetsOf(page: Page): Snippet[] {
  const known = new Map<string, string>();
  for (const [from, names] of Object.entries(packages)) {
    for (const name of names) known.set(localName(name), `import { ${name} } from '${from}';`);
  }
  const folder = page.path.replace(/\.md$/, '').replaceAll('/', '-');
  return page.fences.flatMap((fence, index) => {
    if (fence.language !== 'ts') return [];
    const name = noteOf(fence, 'file') ?? `block-${fence.line}.${awaitsAtTop(fence.text) ? 'mts' : 'ts'}`;
    const next = page.fences[index + 1];
    const snippet: Snippet = {
      file: name.startsWith('apps/') ? name : join(folder, name.startsWith('src/') ? name : `src/${name}`),
      text: complete(fence, known),
      page,
      line: fence.line,
      fails: fence.notes.includes('fails'),
      runs: fence.notes.includes('runs'),
      promised: next?.language === 'text' ? next.text.trim() : undefined,
    };
    const module = `./${name.replace(/^src\//, '').replace(/\.ts$/, '')}`;
    for (const exported of exportedNames(fence.text)) known.set(exported, `import { ${exported} } from '${module}';`);
    return [snippet];
  });
}

function complete({ text, notes }: Fence, known: ReadonlyMap<string, string>): string {
  if (notes.some((note) => note.startsWith('file=')) && !notes.includes('runs')) return text;
  const code = text.replace(/\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
  const used = new Set(code.match(/(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]*/g));
  const own = new Set([...declaredNames(code), ...importedNames(code)]);
  const imports = [...used].filter((name) => !own.has(name)).map((name) => known.get(name));
  // On the first line, so that lines keep their numbers; an export makes a module of what imports nothing.
  return `${imports.filter((line) => line !== undefined).join(' ')} export {}; ${text}`;
}

/** Whether it is written as a script of ES modules, which alone may await outside of functions. */
function awaitsAtTop(text: string): boolean {
  return /^(?:\w[^\n]*[=(]\s*)?(?:for )?await\b/m.test(text);
}

function declaredNames(code: string): string[] {
  return [...code.matchAll(/\b(?:class|const|let|function\*?|interface|type|enum) +(\w+)/g)].map(
    ([, name = '']) => name,
  );
}

function importedNames(code: string): string[] {
  return [...code.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => localName(name.trim())),
  );
}

function exportedNames(code: string): string[] {
  return [...code.matchAll(/^export (?:abstract )?(?:class|const|function|interface|type|enum) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
}

function localName(name: string): string {
  return name.split(' as ').at(-1) ?? name;
}

function exportsOf(path: string): string[] {
  const source = readFileSync(join(workspace, path), 'utf8');
  return [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== ''),
  );
}
