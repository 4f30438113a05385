import {
  Context,
  createServer,
  Injectable,
  Module,
  mount,
  type JsonObject,
  type MountCaller,
  type MountedComponents,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakePerCallerTarget } from './fake-mount-target';
import { settled } from './settled';

/** Made once per request, and released with it. */
@Injectable({ scope: 'request' })
class Tenant {
  static made = 0;
  static released = 0;
  constructor(readonly context: Context) {
    Tenant.made += 1;
  }
  [Symbol.dispose](): void {
    Tenant.released += 1;
  }
}

const offered: MountedComponents = {
  tools: [{ name: 'search', inputSchema: { type: 'object' } }],
  resources: [{ uri: 'docs://index', name: 'index' }],
  resourceTemplates: [],
  prompts: [{ name: 'ask', arguments: [{ name: 'topic' }] }],
  completes: true,
};

/** Looks up who asks, as headers that depend on the caller do. */
class OfTenants extends FakePerCallerTarget {
  override components(caller: MountCaller | undefined): MountedComponents {
    caller?.context.get(Tenant);
    caller?.context.signal.throwIfAborted();
    return offered;
  }
  override async subscribe(_uri: string, { context }: MountCaller): Promise<void> {
    context.get(Tenant);
  }
  override async unsubscribe(_uri: string, { context }: MountCaller): Promise<void> {
    context.get(Tenant);
  }
}

function serverOf(): TenonServer {
  const target = new OfTenants();
  target.answer = (method): JsonObject =>
    method === 'tools/call'
      ? { content: [] }
      : method === 'resources/read'
        ? { contents: [] }
        : method === 'prompts/get'
          ? { messages: [] }
          : { completion: { values: [] } };
  @Module({ providers: [Tenant], mounts: [mount(target, { prefix: 'r' })] })
  class App {}
  return createServer(App, { name: 'test', logLevel: 'silent' });
}

const topic = { name: 'topic', value: '' };

describeEras('what is made to find out what a caller has', (era) => {
  beforeEach(() => (Tenant.made = Tenant.released = 0));

  it.each<[string, JsonObject]>([
    ['tools/call', { name: 'r_search', arguments: {} }],
    ['resources/read', { uri: 'docs://r/index' }],
    ['prompts/get', { name: 'r_ask' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'r_ask' }, argument: topic }],
    ['tools/list', {}],
  ])('is released with the request that finds it: %s', async (method, params) => {
    await using t = await createTestClient(serverOf(), { era });
    await t.request(method, params);
    expect(Tenant.made).toBeGreaterThan(0);
    expect(Tenant.released).toBe(Tenant.made);
  });

  it.each<[string, JsonObject]>([
    ['tools/call', { name: 'r_none', arguments: {} }],
    ['resources/read', { uri: 'docs://r/none' }],
    ['prompts/get', { name: 'r_none' }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'r_none' }, argument: topic }],
  ])('is released with the request that does not find it: %s', async (method, params) => {
    await using t = await createTestClient(serverOf(), { era });
    await expect(t.request(method, params)).rejects.toThrow(/Unknown/);
    expect(Tenant.made).toBeGreaterThan(0);
    expect(Tenant.released).toBe(Tenant.made);
  });

  it('is released where a resource is subscribed to, and where that ends', async () => {
    await using t = await createTestClient(serverOf(), { era });
    const uri = 'docs://r/index';
    if (era === '2025') {
      await t.request('resources/subscribe', { uri });
      expect(Tenant.released).toBe(Tenant.made);
      await t.request('resources/unsubscribe', { uri });
    } else {
      const controller = new AbortController();
      const notifications = { resourceSubscriptions: [uri] };
      t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
      await settled();
      controller.abort();
      await settled();
    }
    expect(Tenant.made).toBeGreaterThan(1);
    expect(Tenant.released).toBe(Tenant.made);
  });
});
