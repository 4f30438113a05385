import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { mcpHeaders, send } from '../../test/fakes/http-probe';
import type { AuthDecision, AuthGate } from '../contracts';
import { createFetchHandler } from './fetch-handler';
import { HttpGuard } from './http-guard';
import { NodeHttpTransport } from './node-http-transport';

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly bodies: readonly string[];
  readonly log: FakeLogger;
}

async function askNode(auth: AuthGate): Promise<Reply> {
  const endpoint = new FakeHttpEndpoint();
  const log = new FakeLogger();
  const transport = new NodeHttpTransport({ endpoint, path: '/mcp', logger: log, auth });
  try {
    const { port } = await transport.listen({ host: '127.0.0.1', port: 0 });
    const { status, text } = await send(port, { body: '1', headers: mcpHeaders });
    return { status, text, bodies: endpoint.bodies, log };
  } finally {
    await transport.close(0);
  }
}

async function askFetch(auth: AuthGate): Promise<Reply> {
  const endpoint = new FakeHttpEndpoint();
  const log = new FakeLogger();
  const handle = createFetchHandler({ endpoint, path: '/mcp', logger: log, guard: new HttpGuard(), auth });
  const response = await handle(
    new Request('http://localhost/mcp', { method: 'POST', headers: mcpHeaders, body: '1' }),
  );
  return { status: response.status, text: await response.text(), bodies: endpoint.bodies, log };
}

/** What code without types may answer. */
function decision(json: string): AuthDecision {
  return JSON.parse(json) as AuthDecision;
}

const wrongDecisions: readonly [string, () => AuthDecision][] = [
  ['a header that cannot be sent', () => decision('{"refusal":{"status":401,"headers":{"x-why":"\\n☃"}}}')],
  ['a header whose name is none', () => decision('{"refusal":{"status":401,"headers":{"not a name":"x"}}}')],
  ['a status that is none', () => decision('{"refusal":{"status":7}}')],
  ['null', () => decision('null')],
  ['a string', () => decision('"yes"')],
  ['an object that decides nothing', () => decision('{}')],
];

describe.each([
  ['a socket', askNode],
  ['fetch', askFetch],
])('a gate asked over %s', (_face, ask) => {
  describe.each([
    ['at once', (decide: () => AuthDecision) => () => decide()],
    ['later', (decide: () => AuthDecision) => async () => Promise.resolve().then(decide)],
  ])('answering %s', (_when, authenticate) => {
    it.each(wrongDecisions)('lets nobody in with %s: 503, and the log says why', async (_what, decide) => {
      const { status, text, bodies, log } = await ask({
        authenticate: authenticate(decide),
        insufficientScope: () => ({ status: 403 }),
      });
      expect(status).toBe(503);
      expect(JSON.parse(text)).toMatchObject({ error: { code: -32000 }, id: null });
      expect(bodies).toEqual([]);
      expect(log.lines).toEqual([
        expect.objectContaining({ level: 'error', message: 'Authorization could not be checked' }),
      ]);
    });
  });
});
