import {
  Module,
  mount,
  prompt,
  resource,
  ResourceContent,
  ResourceResult,
  tool,
  ToolResult,
  type JsonObject,
  type MountOptions,
  type MountTarget,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';

const link = (uri: string) => ({ type: 'resource_link', uri, name: uri }) as const;
const embedded = (uri: string) => ({ type: 'resource', resource: { uri, text: 'x', mimeType: 'text/plain' } }) as const;
const content = [
  link('docs://index'),
  link('docs://page/7'),
  link('docs://secret'),
  link('docs://other/7'),
  link('https://example.com/docs'),
  embedded('docs://index'),
  embedded('docs://other/7'),
  { type: 'text', text: 'docs://index' } as const,
];
const seenAs = (indexUri: string, pageUri: string) => [
  { type: 'resource_link', uri: indexUri },
  { type: 'resource_link', uri: pageUri },
  { type: 'resource_link', uri: 'docs://secret' },
  { type: 'resource_link', uri: 'docs://other/7' },
  { type: 'resource_link', uri: 'https://example.com/docs' },
  { type: 'resource', resource: { uri: indexUri } },
  { type: 'resource', resource: { uri: 'docs://other/7' } },
  { type: 'text', text: 'docs://index' },
];
const shared = new ToolResult({ content, meta: { kept: 1 } });

@Module({
  providers: [
    tool({ name: 'find' }, () => shared),
    tool({ name: 'later' }, () => Promise.resolve(shared)),
    prompt({ name: 'ask' }, () => [link('docs://index'), 'plain']),
    resource('docs://index', { name: 'index' }, () => 'index'),
    resource('docs://page/{id}', { name: 'page' }, ({ id }) => `page ${String(id)}`),
    resource('docs://secret', { name: 'secret', tags: ['internal'] }, () => 'secret'),
    resource('docs://folder', { name: 'folder' }, () => {
      const contents = ['docs://folder', 'docs://page/7', 'docs://else'];
      return new ResourceResult({ contents: contents.map((uri) => new ResourceContent(uri, { uri })) });
    }),
  ],
})
class DocsModule {}

/** The same as a target, in the words of the protocol. */
function docsTarget(): MountTarget {
  const target = new FakeMountTarget();
  target.offered = {
    tools: [{ name: 'find' }, { name: 'later' }],
    prompts: [{ name: 'ask' }],
    resources: [
      { uri: 'docs://index', name: 'index' },
      { uri: 'docs://folder', name: 'folder' },
      { uri: 'docs://secret', name: 'secret', _meta: { tenon: { tags: ['internal'] } } },
    ],
    // One that matches everything stands for nothing in particular.
    resourceTemplates: [
      { uriTemplate: 'docs://page/{id}', name: 'page' },
      { uriTemplate: '{+any}', name: 'any' },
    ],
    completes: false,
  };
  const messages = [link('docs://index'), { type: 'text', text: 'plain' }].map((block) => ({
    role: 'user',
    content: block,
  }));
  const contents = ['docs://folder', 'docs://page/7', 'docs://else'].map((uri) => ({ uri, text: uri }));
  const read = (uri: unknown) => (uri === 'docs://folder' ? contents : [{ uri, text: String(uri) }]);
  target.answer = (method, { uri }): JsonObject => {
    if (method === 'tools/call') return { content, _meta: { kept: 1 } };
    return method === 'prompts/get' ? { messages } : { contents: read(uri) };
  };
  return target;
}

describeEras('URIs in results of what is mounted', (era) => {
  const clients: TestClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
  });
  async function connect(mounted: typeof DocsModule | MountTarget, options: MountOptions = {}): Promise<TestClient> {
    @Module({ mounts: [mount(mounted, { prefix: 'd', excludeTags: ['internal'], ...options })] })
    class Parent {}
    @Module({ mounts: [mount(Parent)] })
    class Outer {}
    const client = await createTestClient(Outer, { era });
    clients.push(client);
    return client;
  }

  it.each<[string, () => typeof DocsModule | MountTarget]>([
    ['a module', () => DocsModule],
    ['a target', docsTarget],
  ])('lead to what %s serves, and are left alone otherwise', async (_, mounted) => {
    const t = await connect(mounted());
    for (const name of ['d_find', 'd_later', 'd_find']) {
      const result = await t.callTool(name);
      expect(result.content).toMatchObject(seenAs('docs://d/index', 'docs://d/page/7'));
      expect(result.meta).toMatchObject({ kept: 1 });
    }
    expect((await t.readResource('docs://d/page/7')).contents).toMatchObject([{ uri: 'docs://d/page/7' }]);
    const { messages } = await t.getPrompt('d_ask');
    expect(messages.map((message) => message.content)).toMatchObject([{ uri: 'docs://d/index' }, { text: 'plain' }]);
    const { contents } = await t.readResource('docs://d/folder');
    expect(contents.map(({ uri }) => uri)).toEqual(['docs://d/folder', 'docs://d/page/7', 'docs://else']);
    // What a handler returned may be what it returns next.
    expect(shared.content[0]).toEqual(link('docs://index'));
  });

  it('have the form of the mount', async () => {
    const t = await connect(DocsModule, { resourcePrefixFormat: 'protocol' });
    expect((await t.callTool('d_find')).content).toMatchObject(seenAs('d+docs://index', 'd+docs://page/7'));
  });
});
