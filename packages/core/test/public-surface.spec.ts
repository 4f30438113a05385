import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '../src';

const packages = join(__dirname, '..', '..');

/** Sorted as `sort()` does. A name that comes or goes is a change that users see. */
const names = [
  'Arg',
  'Audio',
  'BUS',
  'BootError',
  'Complete',
  'CompletionContext',
  'ConfigModule',
  'Context',
  'Ctx',
  'Describe',
  'DirectoryResource',
  'EVENT_LOG',
  'File',
  'FileResource',
  'ForbiddenError',
  'Global',
  'Header',
  'HttpResource',
  'INJECTED_BY',
  'Icon',
  'Image',
  'Inject',
  'Injectable',
  'Input',
  'InputRequired',
  'KEY_VALUE',
  'LOGGER',
  'Lifespan',
  'MIDDLEWARE_OPTIONS',
  'McpHeader',
  'MemoryBus',
  'MemoryEventLog',
  'MemoryKeyValue',
  'MemoryPubSub',
  'MemorySessionStore',
  'Message',
  'Middleware',
  'Module',
  'MountTarget',
  'NotFoundError',
  'Optional',
  'PUB_SUB',
  'Param',
  'Prompt',
  'PromptResult',
  'ProtocolError',
  'ReadableResource',
  'Resource',
  'ResourceContent',
  'ResourceResult',
  'RpcCode',
  'SESSION_STORE',
  'Suspension',
  'TenonError',
  'TenonServer',
  'TextResource',
  'Tool',
  'ToolError',
  'ToolResult',
  'UseGuards',
  'User',
  'compileSchema',
  'createServer',
  'currentContext',
  'forwardRef',
  'importModule',
  'inputRequired',
  'lifespan',
  'mount',
  'principalKey',
  'prompt',
  'promptsAsTools',
  'provideWith',
  'resource',
  'resourcesAsTools',
  'tool',
  'toolSearch',
  'transformPrompt',
  'transformResource',
  'transformTool',
  'use',
];

describe('@tenon/core', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(core).sort()).toEqual(names);
  });
});

describe.each(readdirSync(packages))('packages/%s', (name) => {
  const directory = join(packages, name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string; default: string } | string>;
    main: string;
    types: string;
    files: string[];
  };

  it('says in a README what it is for', () => {
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toMatch(new RegExp(`^# @tenon/${name}\n`));
  });

  it('is entered through an index.ts each, and through nothing else', () => {
    const { './package.json': self, ...entries } = manifest.exports;
    expect(self).toBe('./package.json');
    expect(manifest).toMatchObject({
      main: './dist/index.js',
      types: './dist/index.d.ts',
      files: ['dist', ...(existsSync(join(directory, 'docs')) ? ['docs'] : []), 'README.md'],
    });
    for (const [subpath, target] of Object.entries(entries)) {
      const folder = subpath.slice(1);
      expect(target).toEqual({ types: `./dist${folder}/index.d.ts`, default: `./dist${folder}/index.js` });
      expect(existsSync(join(directory, 'src', folder, 'index.ts'))).toBe(true);
    }
  });
});
