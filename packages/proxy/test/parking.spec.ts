import { createTestClient, type TestClient } from '@tenon/testing';
import type { Principal } from '@tenon/core';
import { remote, type RemoteOptions } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo, type Relay } from './fixtures/relay';

interface InputRequired {
  readonly resultType: 'input_required';
  readonly inputRequests: Readonly<Record<string, { readonly method: string }>>;
  readonly requestState: string;
}

describe('a call of a 2026 client that waits at a 2025 server', () => {
  let backend: RunningBackend;
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => (backend = await startBackend()));
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    backend.journal.entries.length = 0;
  });
  afterAll(() => backend.close());

  async function relay(options: RemoteOptions = {}, stateKey?: string): Promise<Relay> {
    const target = remote({ url: backend.url, fetch: speakingOnly('2025') }, options);
    const made = await relayTo(target, stateKey === undefined ? {} : { asking: { keys: [stateKey] } });
    opened.push(made);
    return made;
  }

  async function connect({ server }: Relay, auth?: Principal): Promise<TestClient> {
    const capabilities = { elicitation: { form: {} }, sampling: {}, roots: {} };
    const client = await createTestClient(server, { capabilities, auth });
    opened.push(client);
    return client;
  }

  const call = (name: string, args: object = {}) => ({ name: 'relay', arguments: { name, args } });

  async function ask(client: TestClient, params: object = call('ask', { who: 'you' })): Promise<InputRequired> {
    const result = await client.request('tools/call', { ...params });
    expect(result['resultType']).toBe('input_required');
    return result as unknown as InputRequired;
  }

  function retry(
    client: TestClient,
    { inputRequests, requestState }: InputRequired,
    value = 'Ada',
    params: object = call('ask', { who: 'you' }),
  ): Promise<Record<string, unknown>> {
    const answers = Object.keys(inputRequests).map((key) => [key, { action: 'accept', content: { value } }]);
    return client.request('tools/call', { ...params, inputResponses: Object.fromEntries(answers), requestState });
  }

  it('gets its answer, and goes on where it was', async () => {
    const client = await connect(await relay());
    const first = await ask(client);
    expect(backend.journal.entries).toEqual([]);
    expect(await retry(client, first)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('gives the same result where the reply to a round was lost', async () => {
    const client = await connect(await relay());
    const first = await ask(client);
    const results = await Promise.all([retry(client, first), retry(client, first, 'Eve')]);
    results.push(await retry(client, first, 'Eve'));
    for (const result of results) expect(result).toMatchObject({ content: [{ text: 'you: Ada' }] });
    expect(backend.journal.entries).toEqual(['answered you']);
  });

  it('asks again what was not answered', async () => {
    const client = await connect(await relay());
    const first = await ask(client);
    const again = await client.request('tools/call', {
      ...call('ask', { who: 'you' }),
      inputResponses: {},
      requestState: first.requestState,
    });
    expect(Object.keys(again['inputRequests'] as object)).toEqual(Object.keys(first.inputRequests));
    expect(await retry(client, again as unknown as InputRequired)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('is cancelled at the server when its time is over, and the retry says so', async () => {
    const client = await connect(await relay({ parkTimeoutMs: 50 }));
    const first = await ask(client, call('askThenNote'));
    await backend.journal.until('cancelled');
    await expect(retry(client, first, 'Ada', call('askThenNote'))).rejects.toThrow(
      /TN6006 .*mounted as 'backend'; it waited longer than 50 ms, or made room for others/,
    );
  });

  it('is not found in another process to which nothing leads', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const [here, there] = [await connect(await relay({}, key)), await connect(await relay({}, key))];
    const first = await ask(here);
    await expect(retry(there, first)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(
        /TN6006 .*waits in another process.*`pubSub`, or route a client to the same process/,
      ),
    });
    expect(await retry(here, first)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('belongs to the one who asked', async () => {
    const gateway = await relay();
    const [ada, eve] = [
      await connect(gateway, { subject: 'ada', scopes: [] }),
      await connect(gateway, { subject: 'eve', scopes: [] }),
    ];
    const first = await ask(ada);
    await expect(retry(eve, first)).rejects.toMatchObject({ code: -32602 });
    expect(await retry(ada, first)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('finds no room beside more than may wait, and the server is told', async () => {
    const client = await connect(await relay({ maxParked: 1 }));
    const first = await ask(client);
    await expect(client.request('tools/call', call('ask', { who: 'me' }))).rejects.toThrow('TN6005');
    await retry(client, first);
    expect(await ask(client, call('ask', { who: 'me' }))).toBeDefined();
  });

  it('is cancelled at the server when the client cancels a later round', async () => {
    const client = await connect(await relay());
    const first = await ask(client, call('askThenHang'));
    const cancel = new AbortController();
    const answers = Object.keys(first.inputRequests).map((key) => [
      key,
      { action: 'accept', content: { value: 'Ada' } },
    ]);
    const inputResponses = Object.fromEntries(answers);
    const { requestState } = first;
    const second = client.request(
      'tools/call',
      { ...call('askThenHang'), inputResponses, requestState },
      { signal: cancel.signal },
    );
    second.catch(() => undefined);
    await backend.journal.until('hangs');
    cancel.abort();
    await backend.journal.until('cancelled');
  });

  it('gives way where one client holds all places and another comes', async () => {
    const gateway = await relay({ maxParked: 2 });
    const [eve, ada] = [
      await connect(gateway, { subject: 'eve', scopes: [] }),
      await connect(gateway, { subject: 'ada', scopes: [] }),
    ];
    // One turn of a connection at a time: what waits beside the first is told of when that is over.
    const first = await ask(eve, call('ask', { who: 'a' }));
    const second = await ask(eve, call('ask', { who: 'b' }));
    const hers = await ask(ada);
    await expect(retry(eve, first, 'x', call('ask', { who: 'a' }))).rejects.toThrow('TN6006');
    expect(await retry(eve, second, 'x', call('ask', { who: 'b' }))).toMatchObject({ content: [{ text: 'b: x' }] });
    expect(await retry(ada, hers)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('tells nothing to one who guesses', async () => {
    const client = await connect(await relay());
    const first = await ask(client);
    for (const requestState of ['', 'x', first.requestState.slice(0, -2), `${first.requestState}A`]) {
      await expect(retry(client, { ...first, requestState })).rejects.toMatchObject({ code: -32602 });
    }
    // A state is for the request that it came with.
    await expect(retry(client, first, 'Ada', call('ask', { who: 'me' }))).rejects.toMatchObject({ code: -32602 });
    expect(await retry(client, first)).toMatchObject({ content: [{ text: 'you: Ada' }] });
  });

  it('is given up when the mount closes', async () => {
    const gateway = await relay();
    const client = await connect(gateway);
    await ask(client, call('askThenNote'));
    await gateway.mounted.close();
    await backend.journal.until('cancelled');
  });
});
