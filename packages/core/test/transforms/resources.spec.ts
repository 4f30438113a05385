import {
  Complete,
  Injectable,
  Middleware,
  Module,
  Optional,
  Param,
  Resource,
  ResourceContent,
  ResourceResult,
  TextResource,
  transformResource,
  type Constructor,
  type McpMiddleware,
  type Next,
  type ResourceRead,
  type ResourceTransformOptions,
  type Transform,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

@Injectable()
class Notes {
  @Resource('data://config', { mimeType: 'application/json', tags: ['a'] })
  config() {
    return { theme: 'dark' };
  }

  @Resource('notes://{year}/{path*}{?encoding}', { title: 'Note' })
  note(@Param('year') year: number, @Param('path') path: string, @Optional() @Param('encoding') encoding = 'utf8') {
    return `${typeof year} ${year} ${path} ${encoding}`;
  }

  @Resource('data://parts')
  parts() {
    return new ResourceResult({
      contents: [new ResourceContent('own'), { uri: 'data://other', mimeType: 'text/csv', text: 'a,b' }],
    });
  }

  @Complete('notes://{year}/{path*}{?encoding}', 'path')
  paths(value: string) {
    return [`${value}1`, `${value}2`];
  }
}

function moduleWith(...transforms: Transform[]): Constructor {
  @Module({ providers: [Notes, new TextResource({ uri: 'data://text', text: 'hello' })], transforms })
  class App {}
  return App;
}

const template = 'notes://{year}/{path*}{?encoding}';

describeEras('a transformed resource', (era) => {
  const read = async (module: Constructor, uri: string) => {
    await using t = await createTestClient(module, { era });
    return (await t.readResource(uri)).contents;
  };

  it('is listed and read under its new URI, and unknown under the old one', async () => {
    const module = moduleWith(
      transformResource('data://config', {
        uri: 'settings://all',
        name: 'settings',
        title: 'Settings',
        description: 'What is set.',
        tags: ['b'],
        meta: { own: 1 },
      }),
    );
    await using t = await createTestClient(module, { era });
    expect((await t.listResources())[0]).toEqual({
      uri: 'settings://all',
      name: 'settings',
      title: 'Settings',
      description: 'What is set.',
      mimeType: 'application/json',
      _meta: { own: 1, tenon: { tags: ['b'] } },
    });
    expect((await t.readResource('settings://all')).contents).toEqual([
      { uri: 'settings://all', mimeType: 'application/json', text: '{"theme":"dark"}' },
    ]);
    await expect(t.readResource('data://config')).rejects.toMatchObject({ code: era === '2026' ? -32602 : -32002 });
  });

  it('maps the parameters of a moved template exactly', async () => {
    const module = moduleWith(transformResource(template, { uri: 'archive://by-path/{path*}/in/{year}{?encoding}' }));
    expect(await read(module, 'archive://by-path/a%20b/c/in/2024?encoding=latin1')).toEqual([
      {
        uri: 'archive://by-path/a%20b/c/in/2024?encoding=latin1',
        mimeType: 'text/plain',
        text: 'number 2024 a b/c latin1',
      },
    ]);
    await expect(read(module, 'archive://by-path/..%2Fsecret/in/2024')).rejects.toThrow(/archive/);
    await expect(read(module, 'notes://2024/a')).rejects.toThrow(/notes/);
  });

  it('takes its completions along', async () => {
    const moved = 'archive://{year}/{path*}{?encoding}';
    await using t = await createTestClient(moduleWith(transformResource(template, { uri: moved })), { era });
    expect((await t.complete(moved, 'path', 'a')).values).toEqual(['a1', 'a2']);
    await expect(t.complete(template, 'path', 'a')).rejects.toThrow(/Unknown/);
  });

  it('gives its type to contents that had the old one, and its URI to its own', async () => {
    const module = moduleWith(
      transformResource('data://config', { mimeType: 'application/vnd.config+json' }),
      transformResource('data://parts', { uri: 'parts://all' }),
    );
    expect(await read(module, 'data://config')).toMatchObject([{ mimeType: 'application/vnd.config+json' }]);
    expect(await read(module, 'parts://all')).toMatchObject([{ uri: 'parts://all' }, { uri: 'data://other' }]);
  });

  it('changes what is read', async () => {
    const module = moduleWith(
      transformResource('data://text', { result: ({ contents }) => `${(contents[0] as { text: string }).text}!` }),
    );
    expect(await read(module, 'data://text')).toMatchObject([{ uri: 'data://text', text: 'hello!' }]);
  });

  it('may be kept as its author says, unless it is changed', async () => {
    @Injectable()
    class Kept {
      @Resource('kept://same', { cache: { ttlMs: 5000, scope: 'public' }, size: 4 }) same() {
        return 'same';
      }
      @Resource('kept://changed', { cache: { ttlMs: 5000, scope: 'public' }, size: 7 }) changed() {
        return 'changed';
      }
    }
    @Module({
      providers: [Kept],
      transforms: [
        transformResource('kept://same', { uri: 'kept://moved' }),
        transformResource('kept://changed', { result: (_result, ctx) => `for ${ctx.auth?.subject ?? 'all'}` }),
      ],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.listResources()).map(({ size }) => size)).toEqual([4, undefined]);
    if (era === '2025') return;
    const [same, changed] = await Promise.all(
      ['kept://moved', 'kept://changed'].map((uri) => t.request('resources/read', { uri })),
    );
    expect(same).toMatchObject({ ttlMs: 5000, cacheScope: 'public' });
    expect(changed).toMatchObject({ ttlMs: 0, cacheScope: 'private' });
  });

  it('is answered by a function that reads the original, also with other parameters', async () => {
    const module = moduleWith(
      transformResource(template, {
        uri: 'archive://{year}/{path*}{?encoding}',
        handler: async ({ path }, _ctx, { forward }) => {
          const [own, other] = [await forward(), await forward({ year: '1999', path: 'x/y' })];
          return [path, ...[own, other].map(({ contents }) => (contents[0] as { text: string }).text)];
        },
      }),
      transformResource('data://text', {
        handler: async (_parameters, _ctx, { forward }) => ({ inner: (await forward()).contents.length }),
      }),
    );
    expect(await read(module, 'archive://2024/a')).toMatchObject([
      { text: JSON.stringify(['a', 'number 2024 a utf8', 'number 1999 x/y utf8']) },
    ]);
    expect(await read(module, 'data://text')).toMatchObject([{ text: '{"inner":1}' }]);
  });

  it('refuses parameters that the original would refuse', async () => {
    const module = moduleWith(
      transformResource(template, {
        handler: (_parameters, _ctx, { forward }) => forward({ year: '1', path: '../x' }),
      }),
    );
    await expect(read(module, 'notes://2024/a')).rejects.toThrow(/TN5047/);
  });

  it('disappears where it is disabled, also after a move', async () => {
    const module = moduleWith(
      transformResource(template, { uri: 'archive://{year}/{path*}{?encoding}' }),
      transformResource('archive://{year}/{path*}{?encoding}', { enabled: false }),
      transformResource('data://text', { enabled: false }),
    );
    await using t = await createTestClient(module, { era });
    expect(await t.listResourceTemplates()).toEqual([]);
    expect((await t.listResources()).map(({ uri }) => uri)).toEqual(['data://config', 'data://parts']);
    await expect(t.readResource('data://text')).rejects.toThrow();
  });

  it('is what middleware sees', async () => {
    const seen: string[] = [];
    @Middleware()
    class Watching implements McpMiddleware {
      onReadResource(message: ResourceRead, next: Next<ResourceResult>) {
        seen.push(message.uri, message.component.name);
        return next(message);
      }
    }
    @Module({
      providers: [Notes],
      middleware: [Watching],
      transforms: [transformResource('data://config', { uri: 'settings://all', name: 'settings' })],
    })
    class App {}
    await read(App, 'settings://all');
    expect(seen).toEqual(['settings://all', 'settings']);
  });
});

describe('the start with transforms of resources', () => {
  it.each<[string, string, ResourceTransformOptions, string]>([
    ['a template in the place of a URI', 'data://config', { uri: 'data://{x}' }, 'TN5047'],
    ['a URI in the place of a template', template, { uri: 'notes://all' }, 'TN5047'],
    ['other parameters', template, { uri: 'notes://{year}/{file*}{?encoding}' }, 'TN5047'],
    ['a parameter of the path that was of the query', template, { uri: 'x://{year}/{path*}/{encoding}' }, 'TN5047'],
    ['a URI without a scheme', 'data://config', { uri: 'config' }, 'TN2001'],
    ['a template that is malformed', template, { uri: 'x://{year}{path*}{?encoding}' }, 'TN2002'],
    ['a URI that another resource has', 'data://config', { uri: 'data://text' }, 'TN5042'],
    ['a handler beside a change of results', 'data://config', { handler: () => 1, result: () => 1 }, 'TN5043'],
    ['a resource that there is not', 'data://confg', {}, 'TN5040'],
  ])('refuses %s', async (_, uri, options, code) => {
    expect((await bootProblems(moduleWith(transformResource(uri, options)))).map((one) => one.code)).toEqual([code]);
  });
});
