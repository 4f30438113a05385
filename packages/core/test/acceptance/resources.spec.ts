import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsBoolean, IsInt, IsOptional, IsString } from 'class-validator';
import {
  Complete,
  Context,
  DirectoryResource,
  FileResource,
  HttpResource,
  Injectable,
  Module,
  Param,
  resource,
  Resource,
  ResourceResult,
  TextResource,
  ToolError,
  type BootProblem,
  type Constructor,
} from '@tenon/core';
import { createTestClient, describeEras, type ReadResourceResult } from '@tenon/testing';
import { bootProblems } from './boot-problems';

class PageParams {
  @IsInt() id!: number;
  @IsOptional() @IsBoolean() draft?: boolean;
  @IsInt() size = 20;
}

@Injectable()
class DocumentResources {
  @Resource('data://config', {
    mimeType: 'application/json',
    title: 'Configuration',
    description: 'The configuration.',
    size: 16,
    annotations: { audience: ['user'], priority: 0.5 },
    meta: { owner: 'ops' },
  })
  config(): unknown {
    return { theme: 'dark' };
  }

  @Resource('data://text')
  text(): string {
    return 'plain';
  }

  @Resource('data://page', { mimeType: 'text/html' })
  page(): string {
    return '<p>';
  }

  @Resource('data://bytes', { mimeType: 'image/png' })
  bytes(): Uint8Array {
    return new Uint8Array([1, 2, 3]);
  }

  @Resource('data://several')
  several(): ResourceResult {
    return new ResourceResult({
      contents: [
        { uri: 'data://several#1', mimeType: 'text/plain', text: 'one', _meta: { part: 1 } },
        { uri: 'data://several#2', mimeType: 'text/plain', text: 'two', _meta: { part: 2 } },
      ],
      meta: { parts: 2 },
    });
  }

  @Resource('data://fixed/one')
  fixed(): string {
    return 'the resource';
  }

  @Resource('data://fixed/{name}')
  anyFixed({ name }: { name: string }): string {
    return `the template: ${name}`;
  }

  @Resource('user://{userId}/profile', { mimeType: 'text/plain' })
  profile({ userId }: { userId: string }, ctx: Context): string {
    return `${userId} in ${ctx.era}`;
  }

  @Resource('files://{path*}{?encoding}')
  file({ path, encoding = 'utf8' }: { path: string; encoding?: string }): string {
    return `${path} as ${encoding}`;
  }

  @Resource('repo://{owner*}/at/{path*}')
  repository({ owner, path }: { owner: string; path: string }): string {
    return `${owner} | ${path}`;
  }

  @Resource('report://year-{year}.pdf')
  report({ year }: { year: string }): string {
    return year;
  }

  @Resource('shop://{item-id}/price')
  price({ item_id }: { item_id: string }): string {
    return item_id;
  }

  @Resource('pages://{id}{?draft,size}')
  typedPage({ id, draft, size }: PageParams): unknown {
    return { id, draft: draft ?? null, size };
  }

  @Resource('sums://{a}/{b}')
  sum(@Param('a') a: number, @Param('b') b: number): string {
    return String(a + b);
  }

  @Resource('raw://{path*}', { allowUnsafePaths: ['path'] })
  raw({ path }: { path: string }): string {
    return path;
  }

  @Resource('data://denied')
  denied(): never {
    throw new ToolError('Ask the owner.');
  }

  @Resource('data://hidden', { enabled: false })
  hidden(): string {
    return 'never';
  }
}

@Module({
  providers: [
    DocumentResources,
    resource('math://{n}/square', { name: 'square' }, ({ n }) => String(Number(n) ** 2)),
    new TextResource({ uri: 'docs://licence', text: 'MIT', tags: ['legal'], meta: { spdx: 'MIT' } }),
  ],
})
class DocumentModule {}

describeEras('Resources', (era) => {
  const unknownCode = era === '2025' ? -32002 : -32602;
  let read: (uri: string) => Promise<ReadResourceResult>;
  let text: (uri: string) => Promise<unknown>;
  let t: Awaited<ReturnType<typeof createTestClient>>;

  beforeAll(async () => {
    t = await createTestClient(DocumentModule, { era });
    read = (uri) => t.readResource(uri);
    text = async (uri) => ((await read(uri)).contents[0] as { text: string }).text;
  });
  afterAll(() => t.close());

  it('are listed with all that is said of them', async () => {
    const config = (await t.listResources()).find(({ uri }) => uri === 'data://config');
    expect(config).toEqual({
      uri: 'data://config',
      name: 'config',
      title: 'Configuration',
      description: 'The configuration.',
      mimeType: 'application/json',
      size: 16,
      annotations: { audience: ['user'], priority: 0.5 },
      _meta: { owner: 'ops' },
    });
  });

  it('with parameters are listed as templates', async () => {
    const templates = (await t.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate);
    expect(templates).toContain('files://{path*}{?encoding}');
    expect((await t.listResources()).map(({ uri }) => uri)).not.toContain('files://{path*}{?encoding}');
  });

  it('return JSON values as JSON, text as text and bytes as a blob', async () => {
    expect((await read('data://config')).contents).toEqual([
      { uri: 'data://config', mimeType: 'application/json', text: '{"theme":"dark"}' },
    ]);
    expect((await read('data://text')).contents).toEqual([
      { uri: 'data://text', mimeType: 'text/plain', text: 'plain' },
    ]);
    expect((await read('data://page')).contents[0]).toMatchObject({ mimeType: 'text/html', text: '<p>' });
    expect((await read('data://bytes')).contents).toEqual([
      { uri: 'data://bytes', mimeType: 'image/png', blob: 'AQID' },
    ]);
  });

  it('return several contents in order, each with its own meta', async () => {
    const { contents, meta } = await read('data://several');
    expect(contents.map((content) => content._meta)).toEqual([{ part: 1 }, { part: 2 }]);
    expect(meta).toMatchObject({ parts: 2 });
  });

  it('with a fixed URI win over templates', async () => {
    expect(await text('data://fixed/one')).toBe('the resource');
    expect(await text('data://fixed/two')).toBe('the template: two');
  });

  it('give their parameters to the method, and the URI that was asked for to the answer', async () => {
    const { contents } = await read('user://ada/profile');
    expect(contents).toEqual([{ uri: 'user://ada/profile', mimeType: 'text/plain', text: `ada in ${era}` }]);
  });

  it('take a default where a query parameter is missing, and ignore foreign ones', async () => {
    expect(await text('files://a.txt')).toBe('a.txt as utf8');
    expect(await text('files://a.txt?encoding=latin1')).toBe('a.txt as latin1');
    expect(await text('files://a.txt?other=1')).toBe('a.txt as utf8');
  });

  it('cross slashes with `{x*}` only; several of them work', async () => {
    expect(await text('files://a/b/c.txt')).toBe('a/b/c.txt as utf8');
    expect(await text('repo://o/p/at/src/main.ts')).toBe('o/p | src/main.ts');
    await expect(read('user://a/b/profile')).rejects.toMatchObject({ code: unknownCode });
  });

  it('decode percent escapes', async () => {
    expect(await text('user://ada%20l%C3%B6we/profile')).toBe(`ada löwe in ${era}`);
    await expect(read('user://ada%E0%A4/profile')).rejects.toMatchObject({ code: unknownCode });
  });

  it('match text around a parameter', async () => {
    expect(await text('report://year-2025.pdf')).toBe('2025');
    await expect(read('report://2025.pdf')).rejects.toMatchObject({ code: unknownCode });
  });

  it('map hyphens to underscores', async () => {
    expect(await text('shop://a-1/price')).toBe('a-1');
    const uris = (await t.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate);
    expect(uris).toContain('shop://{item_id}/price');
  });

  it('are completed and removed by either spelling', async () => {
    @Injectable()
    class Items {
      @Resource('item://{item-id}')
      item({ item_id }: { item_id: string }): string {
        return item_id;
      }
      @Complete('item://{item-id}', 'item_id')
      ids(): string[] {
        return ['a-1'];
      }
    }
    @Module({ providers: [Items] })
    class ItemModule {}
    await using items = await createTestClient(ItemModule, { era });
    expect((await items.complete('item://{item_id}', 'item_id', '')).values).toEqual(['a-1']);
    await items.server.remove('resourceTemplate', 'item://{item-id}');
    expect(await items.listResourceTemplates()).toEqual([]);
  });

  it('convert numbers and booleans, and refuse what is neither', async () => {
    expect(JSON.parse((await text('pages://7')) as string)).toEqual({ id: 7, draft: null, size: 20 });
    expect(JSON.parse((await text('pages://7?draft=yes&size=5')) as string)).toEqual({ id: 7, draft: true, size: 5 });
    expect(JSON.parse((await text('pages://7?draft=0')) as string)).toMatchObject({ draft: false });
    expect(await text('sums://1.5/2')).toBe('3.5');
    await expect(read('pages://7?draft=maybe')).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/draft: must be a boolean/),
    });
    await expect(read('pages://seven')).rejects.toThrow(/id: must be an integer/);
  });

  it('convert parameters under strictInput too, since a URI is all text', async () => {
    await using strict = await createTestClient(DocumentModule, { era, server: { strictInput: true } });
    expect((await strict.readResource('sums://1/2')).contents[0]).toMatchObject({ text: '3' });
  });

  it.each(['files://../secret', 'files://a/%2e%2e/b', 'files:///etc/passwd', 'files://a%00b', 'user://%2e%2e/profile'])(
    'refuse %s as unknown',
    async (uri) => {
      await expect(read(uri)).rejects.toMatchObject({ code: unknownCode });
    },
  );

  it('accept such values where the resource says that it wants them', async () => {
    expect(await text('raw://../up')).toBe('../up');
  });

  it('that nobody serves are unknown, in the words of the era', async () => {
    await expect(read('data://nothing')).rejects.toMatchObject({ code: unknownCode, data: { uri: 'data://nothing' } });
    await expect(read('data://hidden')).rejects.toMatchObject({ code: unknownCode });
    await expect(read('not a uri')).rejects.toMatchObject({ code: unknownCode });
  });

  it('answer with the text of a ToolError as an error of the protocol', async () => {
    await expect(read('data://denied')).rejects.toMatchObject({ code: -32603, message: 'Ask the owner.' });
  });

  it('may be functions and objects', async () => {
    expect(await text('math://7/square')).toBe('49');
    expect((await read('docs://licence')).contents).toEqual([
      { uri: 'docs://licence', mimeType: 'text/plain', text: 'MIT' },
    ]);
    expect((await t.listResources()).find(({ uri }) => uri === 'docs://licence')).toMatchObject({
      name: 'docs://licence',
      _meta: { spdx: 'MIT', tenon: { tags: ['legal'] } },
    });
  });
});

describeEras('Resources of files', (era) => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenon-resources-'));
    await mkdir(join(directory, 'guides'));
    await writeFile(join(directory, 'readme.md'), 'Grüße, 世界');
    await writeFile(join(directory, 'guides', 'start.md'), 'start');
    await writeFile(join(directory, 'logo.png'), Buffer.from([0x89, 0x50]));
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('read text as UTF-8, and pictures as blobs', async () => {
    @Module({
      providers: [
        new FileResource({ uri: 'docs://readme', path: join(directory, 'readme.md') }),
        new FileResource({ uri: 'docs://logo', path: join(directory, 'logo.png') }),
      ],
    })
    class Files {}
    await using t = await createTestClient(Files, { era });
    expect((await t.readResource('docs://readme')).contents).toEqual([
      { uri: 'docs://readme', mimeType: 'text/markdown', text: 'Grüße, 世界' },
    ]);
    expect((await t.readResource('docs://logo')).contents).toEqual([
      { uri: 'docs://logo', mimeType: 'image/png', blob: 'iVA=' },
    ]);
  });

  it('refuse a path that is not absolute', () => {
    expect(() => new FileResource({ uri: 'docs://readme', path: 'readme.md' })).toThrow(/not absolute/);
  });

  it('list a directory', async () => {
    const index = new DirectoryResource({ uri: 'docs://index', path: directory, recursive: true, pattern: '*.md' });
    @Module({ providers: [index] })
    class Files {}
    await using t = await createTestClient(Files, { era });
    const [content] = (await t.readResource('docs://index')).contents;
    expect(JSON.parse((content as { text: string }).text)).toEqual({ files: ['guides/start.md', 'readme.md'] });
  });

  it('never tell the path of a file that cannot be read', async () => {
    const missing = new FileResource({ uri: 'docs://missing', path: join(directory, 'missing.md') });
    @Module({ providers: [missing] })
    class Files {}
    await using t = await createTestClient(Files, { era });
    const error: unknown = await t.readResource('docs://missing').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: -32603 });
    expect((error as Error).message).not.toContain(directory);
  });
});

describeEras('Resources of other servers', (era) => {
  it('are fetched when they are read, and redirects are refused', async () => {
    const backend = createHttpServer((request, response) => {
      if (request.url === '/moved') response.writeHead(302, { location: '/rates.json' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"chf":1}');
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
    try {
      @Module({
        providers: [
          new HttpResource({ uri: 'rates://today', url: `${url}/rates.json` }),
          new HttpResource({ uri: 'rates://moved', url: `${url}/moved` }),
        ],
      })
      class Rates {}
      await using t = await createTestClient(Rates, { era });
      expect((await t.readResource('rates://today')).contents).toEqual([
        { uri: 'rates://today', mimeType: 'application/json', text: '{"chf":1}' },
      ]);
      await expect(t.readResource('rates://moved')).rejects.toMatchObject({ code: -32603 });
    } finally {
      backend.close();
    }
  });
});

describe('Resources at boot', () => {
  const problemsOf = (...providers: Constructor[]): Promise<readonly BootProblem[]> => {
    @Module({ providers })
    class Broken {}
    return bootProblems(Broken);
  };
  // What only JavaScript, or a URI that is computed, can get past the compiler.
  const computed = (uri: string): string => uri;

  it('are refused without a scheme', async () => {
    @Injectable()
    class Broken {
      @Resource(computed('config'))
      config(): string {
        return '';
      }
    }
    expect(await problemsOf(Broken)).toEqual([expect.objectContaining({ code: 'TN2001', member: 'config' })]);
  });

  it.each(['a://{', 'a://}', 'a://{}', 'a://{x}{y}', 'a://{x}/{x}', 'a://{a b}', 'a://{a-b}/{a_b}', 'a://{?q}/x'])(
    'are refused with the malformed template %s',
    async (uri) => {
      @Injectable()
      class Broken {
        @Resource(computed(uri))
        read(): string {
          return '';
        }
      }
      expect(await problemsOf(Broken)).toEqual([expect.objectContaining({ code: 'TN2002' })]);
    },
  );

  it('are refused where the DTO lacks a parameter of the path, or has a foreign one', async () => {
    class Params {
      @IsString() user!: string;
    }
    @Injectable()
    class Broken {
      @Resource(computed('user://{userId}/profile'))
      profile(params: Params): string {
        return params.user;
      }
    }
    expect(await problemsOf(Broken)).toEqual([
      expect.objectContaining({ code: 'TN2003', detail: expect.stringMatching(/\{userId\}.*\{user\}/) }),
    ]);
  });

  it('are refused where @Param names what the URI lacks, in templates and fixed URIs', async () => {
    @Injectable()
    class Broken {
      @Resource('user://{userId}/profile')
      profile(@Param('user') user: string): string {
        return user;
      }

      @Resource('data://fixed')
      fixed(@Param('user') user: string): string {
        return user;
      }
    }
    expect(await problemsOf(Broken)).toMatchObject([
      { code: 'TN2003', member: 'profile' },
      { code: 'TN2003', member: 'fixed' },
    ]);
  });

  it('are refused where a DTO stands for the parameters of a URI that has none', async () => {
    class Params {
      @IsString() user!: string;
    }
    @Injectable()
    class Broken {
      @Resource(computed('data://fixed'))
      fixed(params: Params): string {
        return params.user;
      }
    }
    expect(await problemsOf(Broken)).toMatchObject([{ code: 'TN2003', member: 'fixed' }]);
  });

  it('are refused where a query parameter is required', async () => {
    class Params {
      @IsString() path!: string;
      @IsString() encoding!: string;
    }
    @Injectable()
    class Broken {
      @Resource('files://{path*}{?encoding}', { name: 'file' })
      file(params: Params): string {
        return params.path;
      }
    }
    expect(await problemsOf(Broken)).toEqual([
      expect.objectContaining({ code: 'TN2003', detail: expect.stringContaining('encoding must be optional') }),
    ]);
  });
});
