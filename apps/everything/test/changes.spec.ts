import { clientKinds, type OfficialClient } from './clients';
import { startHttp, stdioCommand, type HttpProcess } from './everything-process';

const toolsChanged = 'notifications/tools/list_changed';
const promptsChanged = 'notifications/prompts/list_changed';
const updated = 'notifications/resources/updated';
const watched = 'test://watched-resource';

jest.setTimeout(30_000);

let http: HttpProcess;

beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http?.stop());

describe.each(clientKinds)('$name', (kind) => {
  describe.each(['stdio', 'http'] as const)('over %s', (transport) => {
    let client: OfficialClient;

    beforeEach(async () => {
      client = await kind.connect(transport === 'http' ? { url: http.url } : stdioCommand);
    });
    afterEach(() => client.close());

    it('learns that it can be told of changes', () => {
      expect(client.capabilities).toMatchObject({
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
      });
    });

    it('hears that tools and prompts came and went', async () => {
      const end = await client.watch({ lists: true });
      for (const there of [true, false]) {
        await client.callTool('test_trigger_tool_change');
        await client.heard.next(toolsChanged);
        expect((await client.listTools()).some(({ name }) => name === 'test_extra_tool')).toBe(there);
        await client.callTool('test_trigger_prompt_change');
        await client.heard.next(promptsChanged);
        expect((await client.listPrompts()).some(({ name }) => name === 'test_extra_prompt')).toBe(there);
      }
      await end();
    });

    it('hears of the resource that it asked about, until it asks no more', async () => {
      const lists = await client.watch({ lists: true });
      const other = await client.watch({ uris: ['test://static-text'] });
      await client.callTool('test_trigger_resource_update');
      const end = await client.watch({ uris: [watched] });
      await client.callTool('test_trigger_resource_update');
      expect((await client.heard.next(updated)).params).toMatchObject({ uri: watched });
      await end();

      client.heard.skip();
      await client.callTool('test_trigger_resource_update');
      // What comes after it has come: so it would have, too.
      for (let change = 0; change < 2; change++) {
        await client.callTool('test_trigger_tool_change');
        await client.heard.next(toolsChanged);
      }
      expect(client.heard.of(updated)).toHaveLength(1);
      await other();
      await lists();
    });
  });
});

describe.each(clientKinds.filter(({ era }) => era === '2026'))('$name', (kind) => {
  let client: OfficialClient;
  afterEach(() => client.close());

  it.each(['stdio', 'http'] as const)('hears nothing over %s that it did not ask for', async (transport) => {
    client = await kind.connect(transport === 'http' ? { url: http.url } : stdioCommand);
    const end = await client.watch({ uris: [watched] });
    for (let change = 0; change < 2; change++) {
      await client.callTool('test_trigger_tool_change');
      await client.callTool('test_trigger_prompt_change');
    }
    await client.callTool('test_trigger_resource_update');
    await client.heard.next(updated);
    expect(client.heard.of(toolsChanged)).toEqual([]);
    expect(client.heard.of(promptsChanged)).toEqual([]);
    await end();
  });
});

describe.each(clientKinds.filter(({ era }) => era === '2025'))('$name over http', (kind) => {
  let client: OfficialClient;
  beforeEach(async () => {
    client = await kind.connect({ url: http.url });
  });
  afterEach(() => client.close());

  it('comes back for the result when the server lets go of the connection', async () => {
    expect(await client.callTool('test_reconnection')).toMatchObject({
      content: [{ type: 'text', text: 'The client came back for this result.' }],
    });
    expect(client.line!.resumedAfter).toHaveLength(1);
  });

  it('gets all that it missed when the connection breaks', async () => {
    await client.line!.streamOpened;
    client.line!.cutNextReply();
    const steps: unknown[] = [];
    const onProgress = (step: number) => steps.push(step);
    expect(await client.callTool('test_tool_with_progress', {}, { onProgress })).toMatchObject({
      content: [{ type: 'text', text: 'Tool with progress executed successfully' }],
    });
    expect(steps).toEqual([0, 50, 100]);
    expect(client.line!.resumedAfter.length).toBeGreaterThan(0);
  });
});
