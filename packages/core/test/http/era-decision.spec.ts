import { classifyInboundRequest, createMcpHandler } from '@modelcontextprotocol/server';
import { createServer } from '@tenon/core';
import fc from 'fast-check';
import { ProtocolError } from '../../src/errors';
import { classify } from '../../src/wire/classify';
import { readMessages, refusedBatch } from '../../src/wire/message';
import { posted, prefix, type Posted } from './era-inputs';
import { handshake, version2026 } from './eras';
import { seed } from './mutations';
import { Stage } from './stage';
import { targetModule } from './target';

const runs = 100_000;

/** `2025` and `2026` where a message is taken, else the status and code of the refusal. */
type Verdict = '2025' | '2026' | `${number} ${number}`;

function ours({ text, headers }: Posted): Verdict {
  try {
    const message = readMessages(text);
    if (message.kind === 'batch') throw refusedBatch();
    return classify(message, (name) => headers[name]).era;
  } catch (error) {
    if (error instanceof ProtocolError && error.status !== undefined) return `${error.status} ${error.code}`;
    throw error;
  }
}

/** Thrown where their entry has found nothing to refuse and builds a server for the request. */
class Admitted extends Error {}

const entry = createMcpHandler(
  () => {
    throw new Admitted();
  },
  { legacy: 'reject', onerror: (error) => (isAdmitted ||= error instanceof Admitted) },
);
let isAdmitted = false;

async function theirs({ text, headers }: Posted): Promise<Verdict> {
  const body: unknown = JSON.parse(text);
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    body,
    protocolVersionHeader: headers['mcp-protocol-version'],
    mcpMethodHeader: headers['mcp-method'],
    mcpNameHeader: headers['mcp-name'],
  });
  if (outcome.kind === 'reject') return `${outcome.httpStatus} ${outcome.code}` as Verdict;
  if (outcome.kind === 'legacy') return '2025';
  // What the classifier lets pass, their entry may still refuse, for its version or for headers that are missing.
  isAdmitted = false;
  const request = new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
  });
  const reply = await entry.fetch(request, { parsedBody: body });
  if (isAdmitted) return '2026';
  const { error } = (await reply.json()) as { error: { code: number } };
  return `${reply.status} ${error.code}` as Verdict;
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown; readonly uri?: unknown; readonly _meta?: Record<string, unknown> };
}

/** What was posted, its body read. */
interface Case extends Posted {
  readonly body: unknown;
  readonly message: Message;
  readonly meta: Record<string, unknown>;
}

interface Difference {
  /** Why we decide otherwise. */
  readonly reason: string;
  readonly applies: (given: Case, ours: Verdict, theirs: Verdict) => boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isClaimed = ({ meta }: Case): boolean => typeof meta[`${prefix}protocolVersion`] === 'string';

/** Everything on which the two disagree on purpose. Anything else is a defect, and so is a row that is never needed. */
const differences: readonly Difference[] = [
  {
    reason: 'No batch is taken: the revisions since 2025-06-18 have none, and one rule for all is easier to guard.',
    applies: ({ body }, mine, other) => Array.isArray(body) && mine === '400 -32600' && other === '2025',
  },
  {
    reason: 'Members that JSON-RPC does not know are passed over, as in every other object of the protocol.',
    applies: ({ body, message }, mine, other) =>
      other === '400 -32600' &&
      mine !== other &&
      typeof message.method === 'string' &&
      ['extra', 'result', 'error', '__proto__'].some((key) => Object.hasOwn(body as object, key)),
  },
  {
    reason: 'An answer is judged by the question that it belongs to; the entry looks no further than at its id.',
    applies: ({ body, message }, mine, other) =>
      other === '400 -32600' &&
      mine === '2025' &&
      message.method === undefined &&
      (Object.hasOwn(body as object, 'error') || Object.hasOwn(body as object, 'result')),
  },
  {
    reason: 'A progress token of a wrong type means no progress, not a malformed message.',
    applies: ({ meta }, mine, other) =>
      other === '400 -32600' && mine !== other && 'progressToken' in meta && typeof meta['progressToken'] !== 'string',
  },
  {
    reason: 'A `_meta` that is no object makes no envelope; it is the parameters of a method that may mind it.',
    applies: ({ message }, mine, other) =>
      other === '400 -32600' &&
      mine !== other &&
      message.params?._meta !== undefined &&
      !isObject(message.params._meta),
  },
  {
    reason:
      'The headers are compared before the version is judged; their entry looks for missing ones, and at the name, behind it.',
    applies: (given, mine, other) => isClaimed(given) && mine === '400 -32020' && other === '400 -32022',
  },
  {
    reason: 'Versions are dates; text that merely sorts behind one, such as "draft", names no era.',
    applies: ({ headers, meta }, mine, other) =>
      mine === '2025' &&
      other.startsWith('400 -3') &&
      [headers['mcp-protocol-version'], meta[`${prefix}protocolVersion`]].some(
        (named) => typeof named === 'string' && named > version2026 && !/^\d{4}-\d{2}-\d{2}$/.test(named),
      ),
  },
  {
    reason: 'Base64 with bits to spare is not canonical, so that a name has one spelling only.',
    applies: ({ headers }, mine, other) =>
      headers['mcp-name'] === '=?base64?YR==?=' && mine === '400 -32020' && other === '2026',
  },
  {
    reason:
      'What is not ASCII has to be Base64 (MCP 2026-07-28, "Value Encoding"), although HTTP carries Latin-1, too.',
    applies: ({ headers }, mine, other) =>
      /[\x80-\xff]/.test(headers['mcp-name'] ?? '') && mine === '400 -32020' && other === '2026',
  },
  {
    reason: 'A byte order mark in Base64 is a character of the name; their decoder drops it.',
    applies: ({ headers, message }, mine, other) => {
      if (headers['mcp-name'] !== '=?base64?77u/YWRk?=') return false;
      const named = message.method === 'resources/read' ? message.params?.uri : message.params?.name;
      if (named === '\ufeffadd') return mine !== '400 -32020' && other === '400 -32020';
      return named === 'add' && mine === '400 -32020' && other === '2026';
    },
  },
  {
    reason: 'Tasks are an extension that the core does not have, so nothing is to be named for them.',
    applies: ({ message }, mine, other) => message.method === 'tasks/get' && mine === '2026' && other === '400 -32020',
  },
];

/** The inputs reach every verdict often enough for the agreement to mean something. */
const verdicts: readonly Verdict[] = ['2025', '2026', '400 -32600', '400 -32602', '400 -32020', '400 -32022'];

it(`decides on ${runs} POSTs as the kit of the protocol does, but for what is listed (seed ${seed})`, async () => {
  const agreed = new Map<Verdict, number>();
  const needed = new Set<Difference>();
  await fc.assert(
    fc.asyncProperty(posted, async (given) => {
      const [mine, other] = [ours(given), await theirs(given)];
      if (mine === other) return void agreed.set(mine, (agreed.get(mine) ?? 0) + 1);
      const difference = differences.find(({ applies }) => applies(caseOf(given), mine, other));
      if (!difference) throw new Error(`We say ${mine}, they say ${other}`);
      needed.add(difference);
    }),
    { seed, numRuns: runs },
  );
  for (const verdict of verdicts) expect([verdict, (agreed.get(verdict) ?? 0) > runs / 50]).toEqual([verdict, true]);
  expect(differences.filter((difference) => !needed.has(difference))).toEqual([]);
}, 120_000);

function caseOf(given: Posted): Case {
  const body: unknown = JSON.parse(given.text);
  const message: Message = isObject(body) ? body : {};
  const meta: unknown = isObject(message.params) ? message.params['_meta'] : undefined;
  return { ...given, body, message, meta: isObject(meta) ? meta : {} };
}

describe('a request without a body', () => {
  const server = createServer(targetModule(new Stage()), { name: 'decider', logLevel: 'silent' });
  afterAll(() => server.close());

  it.each(['GET', 'DELETE'])('is of 2025 by its method %s, whatever its headers say', async (method) => {
    const opening = await send('POST', {}, { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() });
    const id = opening.headers.get('mcp-session-id') ?? '';
    await opening.text();
    await fc.assert(
      fc.asyncProperty(posted, fc.constantFrom(undefined, 'made-up', '__proto__'), async ({ headers }, session) => {
        expect(classifyInboundRequest({ httpMethod: method, protocolVersionHeader: version2026 }).kind).toBe('legacy');
        const reply = await send(method, { ...headers, ...(session !== undefined && { 'mcp-session-id': session }) });
        // Never an answer in the words of 2026: those of its refusals are not even looked for.
        const text = await reply.text();
        expect([400, 404, 405]).toContain(reply.status);
        expect(text).not.toMatch(/-3202\d|resultType/);
        expect(reply.headers.get('mcp-session-id')).toBeNull();
      }),
      { seed, numRuns: 400 },
    );
    expect((await send('DELETE', { 'mcp-session-id': id, 'mcp-method': 'tools/call' })).status).toBe(204);
  });

  function send(method: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Response> {
    const request = new Request('http://127.0.0.1/mcp', {
      method,
      headers: {
        'content-type': 'application/json',
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return server.fetch(request);
  }
});
