import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { execFile } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../src/errors';
import { curlOf, sendCurl } from './docs/curl';
import { Installation } from './docs/installation';
import { linkedFiles, readPage, readPages, workspace, type Page } from './docs/markdown';
import { Program } from './docs/program';
import { snippetsOf, type Snippet } from './docs/snippet';

/*
 * What the documentation says is true. In README.md, and in README.md and docs/*.md of packages and apps, a block
 *
 *   ```ts              compiles. Names of @tenon/*, class-validator, class-transformer and zod, and
 *                      what earlier blocks of the page export, are imported by themselves
 *   ```ts file=src/x   compiles as it stands, and is the file that others of the page import; with file=apps/… it is
 *                      added to a copy of that app
 *   ```ts runs         prints, when it is run, what the block of text after it holds; ids of errors and ports may differ
 *   ```ts fails        does not compile: the compiler says each line of the block of text after it
 */
const pages = readPages();
const snippets = pages.flatMap(snippetsOf);
const quickstart = 'apps/quickstart';
const frontDoor = readPage(join(workspace, 'README.md'));

const installation = new Installation();
afterAll(() => installation.remove());

let diagnostics: Map<string, string>;
let printed: Map<string, string>;
beforeAll(async () => {
  // Files that a page adds to the quickstart are compiled among those that are there.
  cpSync(join(workspace, quickstart, 'src'), join(installation.root, quickstart, 'src'), { recursive: true });
  for (const snippet of snippets) installation.write(snippet.file, snippet.text);
  const compiling = compile();
  for (const folder of new Set(snippets.map(folderOf))) installation.build(folder);
  printed = await runAll(snippets.filter(({ runs }) => runs));
  diagnostics = await compiling;
}, 120_000);

describe('a page of the documentation', () => {
  it.each(pages.map((page): [string, Page] => [page.path, page]))('%s leads to files that exist', (_path, page) => {
    expect(linkedFiles(page).filter((file) => !existsSync(join(workspace, file)))).toEqual([]);
  });
});

describe('the snippets', () => {
  it('are in files of their own', () => {
    const files = snippets.map(({ file }) => file);
    expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
  });

  it.each(titled(snippets.filter(({ fails }) => !fails)))('%s compiles', (_title, { file }) => {
    expect(diagnostics.get(file) ?? '').toBe('');
  });

  it.each(titled(snippets.filter(({ fails }) => fails)))('%s is refused as it says', (_title, snippet) => {
    const said = diagnostics.get(snippet.file) ?? '';
    for (const line of snippet.promised!.split('\n')) expect(said).toContain(line.trim());
  });

  it.each(titled(snippets.filter(({ runs }) => runs)))('%s prints what it says', (_title, snippet) => {
    expect(withoutIds(printed.get(snippet.file) ?? '')).toBe(withoutIds(snippet.promised ?? ''));
  });
});

describe('the server on the first screen', () => {
  const folder = 'README';

  it('answers over stdio', async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js'],
      cwd: join(installation.root, folder),
      stderr: 'ignore',
    });
    await expectSum(transport);
  }, 30_000);

  it('answers over HTTP', async () => {
    const args = ['dist/main.js', '--transport', 'http', '--port', '0'];
    const program = new Program(join(installation.root, folder), args);
    try {
      const [, url = ''] = await program.printed(/"url":"([^"]+)"/);
      await expectSum(new StreamableHTTPClientTransport(new URL(url)));
    } finally {
      await program.stop();
    }
  }, 30_000);
});

describe('the tool of your own', () => {
  it('joins the quickstart, and answers the calls that the page shows', async () => {
    installation.write('notes/hello.md', '# Hello\n');
    const args = ['dist/main.js', '--transport', 'http', '--port', '0'];
    const program = new Program(join(installation.root, quickstart), args, {
      DOCS_DIR: join(installation.root, 'notes'),
      DOCS_DB: join(installation.root, 'index.db'),
    });
    try {
      const [url] = await program.printed(/http:\/\/127\.0\.0\.1:\d+\/mcp/);
      const calls = frontDoor.fences.flatMap((fence, index) => {
        const command = curlOf(fence.text);
        return command ? [{ command, answer: frontDoor.fences[index + 1]! }] : [];
      });
      expect(calls).not.toHaveLength(0);
      for (const { command, answer } of calls) {
        expect(JSON.parse(await sendCurl(command, url))).toEqual(JSON.parse(answer.text));
      }
    } finally {
      await program.stop();
    }
  }, 60_000);
});

describe('the page of errors', () => {
  it('has every error of the catalogue, in its words and order', () => {
    const { text } = readPage(join(workspace, 'packages/core/docs/errors.md'));
    const entries = [...text.matchAll(/^### (TN\d+) (.*)\n\n([\s\S]*?)\n(?=\n#|$(?![\s\S]))/gm)].map(
      ([, code, title, fix]) => [code, title, fix],
    );
    expect(entries).toEqual(Object.entries(catalogue).map(([code, { title, fix }]) => [code, title, fix]));
  });
});

/** Compiles all snippets at once. @returns what the compiler says, by file */
async function compile(): Promise<Map<string, string>> {
  const options = {
    extends: join(workspace, 'tsconfig.base.json'),
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
      moduleDetection: 'force',
      types: ['node', 'jest'],
      typeRoots: [join(workspace, 'node_modules/@types')],
      rootDir: '/',
      paths: {
        '@tenon/storage/*': [join(workspace, 'packages/storage/src/*/index.ts')],
        '@tenon/*': [join(workspace, 'packages/*/src/index.ts')],
      },
    },
    files: snippets.map(({ file }) => file),
  };
  installation.write('tsconfig.json', JSON.stringify(options));
  const compiler = require.resolve('typescript/bin/tsc');
  const output = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: installation.root },
      (_error, stdout) => resolve(stdout),
    );
  });
  const said = new Map<string, string>();
  let current = '';
  for (const line of output.split('\n').filter((text) => text !== '')) {
    const [, file, rest] = /^([^\s(][^(]*)(\(.*)$/.exec(line) ?? [];
    if (file !== undefined) current = file;
    said.set(current, `${said.get(current) ?? ''}${rest ?? line}\n`);
  }
  return said;
}

/**
 * Runs snippets in one process, each once nothing is left to do for the one before: loading the framework takes longer
 * than they do. @returns what they print, by file
 */
async function runAll(running: readonly Snippet[]): Promise<Map<string, string>> {
  installation.write('run-all.js', runner);
  const scripts = running.map(({ file }) => join(installation.root, file).replace(/\/src\/(.*)\.ts$/, '/dist/$1.js'));
  const program = new Program(installation.root, ['run-all.js', ...scripts], { TENON_LOG_LEVEL: 'silent' });
  const outputs = (await program.finished()).split('=== next\n').slice(1);
  return new Map(running.map(({ file }, index) => [file, outputs[index] ?? '']));
}

const runner = `
const { dirname } = require('node:path');
const scripts = process.argv.slice(2);
process.stderr.write = process.stdout.write.bind(process.stdout);
process.on('uncaughtException', (error) => console.log(String(error)));
// A server that could not run ends its process a while later, which is that of the other snippets, too.
process.exit = () => undefined;
process.on('beforeExit', () => {
  const script = scripts.shift();
  if (script === undefined) return;
  console.log('=== next');
  process.chdir(dirname(dirname(script)));
  setImmediate(() => require(script));
});
`;

async function expectSum(transport: StdioClientTransport | StreamableHTTPClientTransport): Promise<void> {
  const client = new Client({ name: 'reader', version: '1.0.0' });
  await client.connect(transport);
  try {
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['add']);
    const result = await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } });
    expect(result.content).toEqual([{ type: 'text', text: '3' }]);
  } finally {
    await client.close();
  }
}

function titled(list: readonly Snippet[]): [string, Snippet][] {
  return list.map((snippet) => [`${snippet.page.path}:${snippet.line}`, snippet]);
}

function folderOf({ file }: Snippet): string {
  return file.slice(0, file.indexOf('/src/'));
}

/** Without what differs from run to run: ids of errors, free ports. */
function withoutIds(text: string): string {
  return text
    .trim()
    .replace(/\(error [0-9a-f]{8}\)/g, '(error …)')
    .replace(/\b\d{4,5}(?= is (?:taken|free))/g, '…');
}
