import fc from 'fast-check';
import { envelope, handshake, message2026 } from './eras';

const logLevelKey = 'io.modelcontextprotocol/logLevel';

/** The seed of random tests; set FUZZ_SEED to repeat a run. */
export const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Stands in messages where a state of the server's would. */
export const anyState = 'v1.AAAA.BBBB';

/** What a client answers to questions that were put to it in the reply before. */
const answered = {
  requestState: anyState,
  inputResponses: {
    name: { action: 'accept', content: { name: 'Ann' } },
    model: { role: 'assistant', content: { type: 'text', text: 'hi' }, model: 'm', stopReason: 'endTurn' },
    roots: { roots: [{ uri: 'file:///a', name: 'a' }] },
  },
};

/** A call that is asked for input, of a client that can be asked. */
function asking(more: object | undefined): unknown {
  const message = message2026('tools/call', { name: 'ask', arguments: {}, ...more }, 19);
  const { _meta, ...params } = message['params'] as { _meta: object };
  const capabilities = { elicitation: { form: {} }, roots: {}, sampling: {} };
  return {
    ...message,
    params: { ...params, _meta: { ..._meta, 'io.modelcontextprotocol/clientCapabilities': capabilities } },
  };
}

/** Messages of every method of both eras, as they should be; none of them makes a handler wait. */
const valid: readonly unknown[] = [
  { jsonrpc: '2.0', id: 1, method: 'initialize', params: handshake() },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'x' } },
  { jsonrpc: '2.0', id: 2, method: 'ping' },
  { jsonrpc: '2.0', id: 3, method: 'tools/list', params: { cursor: 'x' } },
  { jsonrpc: '2.0', id: 3, method: 'resources/list' },
  { jsonrpc: '2.0', id: 3, method: 'resources/templates/list' },
  { jsonrpc: '2.0', id: 3, method: 'prompts/list' },
  { jsonrpc: '2.0', id: 4, method: 'tools/call', params: { name: 'echo', arguments: { a: [1, { b: null }], c: 'd' } } },
  {
    jsonrpc: '2.0',
    id: 4,
    method: 'tools/call',
    params: { name: 'add', arguments: { a: 1, b: 2 }, _meta: { progressToken: 1 } },
  },
  { jsonrpc: '2.0', id: 5, method: 'resources/read', params: { uri: 'item://a/b' } },
  { jsonrpc: '2.0', id: 6, method: 'prompts/get', params: { name: 'greet', arguments: { name: 'Ann' } } },
  {
    jsonrpc: '2.0',
    id: 7,
    method: 'completion/complete',
    params: {
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'A' },
      context: { arguments: {} },
    },
  },
  { jsonrpc: '2.0', id: 8, method: 'logging/setLevel', params: { level: 'debug' } },
  { jsonrpc: '2.0', id: 8, method: 'resources/subscribe', params: { uri: 'data://config' } },
  { jsonrpc: '2.0', id: 8, method: 'resources/unsubscribe', params: { uri: 'data://config' } },
  { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1, total: 2 } },
  { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
  { jsonrpc: '2.0', id: 9, result: {} },
  { jsonrpc: '2.0', id: 1, result: { action: 'accept', content: { name: 'Ann' } } },
  { jsonrpc: '2.0', id: 1, error: { code: -1, message: 'declined' } },
  { jsonrpc: '2.0', id: 4, method: 'tools/call', params: { name: 'chatter', _meta: { progressToken: 1 } } },
  message2026('server/discover', {}, 10),
  message2026('tools/call', { name: 'echo', arguments: { x: 1 } }, 11),
  message2026('resources/read', { uri: 'data://config' }, 12),
  message2026('tools/list', { cursor: 'x' }, 13),
  message2026('resources/list', {}, 13),
  message2026('resources/templates/list', {}, 13),
  message2026('prompts/list', {}, 13),
  message2026('prompts/get', { name: 'greet', arguments: { name: 'Ann' }, ...answered }, 14),
  message2026('tools/call', { name: 'add', arguments: { a: 1, b: 2 }, ...answered }, 15),
  asking(undefined),
  asking(answered),
  { jsonrpc: '2.0', id: 4, method: 'tools/call', params: { name: 'ask', arguments: {} } },
  message2026('tools/call', { name: 'chatter', _meta: { progressToken: 1, [logLevelKey]: 'debug' } }, 16),
  message2026(
    'completion/complete',
    { ref: { type: 'ref/resource', uri: 'item://{id}' }, argument: { name: 'id', value: '' } },
    17,
  ),
  message2026(
    'subscriptions/listen',
    {
      notifications: {
        toolsListChanged: true,
        promptsListChanged: true,
        resourcesListChanged: true,
        resourceSubscriptions: ['data://config'],
      },
    },
    18,
  ),
];

const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  '__proto__',
  'constructor',
  '\ud800',
  '\u0000',
  'x'.repeat(5_000),
  [],
  [[]],
  {},
  { length: -1 },
  { toString: 1, valueOf: 1 },
  { then: 1 },
  { toJSON: 1 },
  envelope,
];

/** One change somewhere in a message: a value replaced, a member removed, added or renamed. */
type Change = {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'remove' | 'add' | 'rename';
  readonly value: unknown;
};

const changes: fc.Arbitrary<Change> = fc.record({
  path: fc.array(fc.nat(7), { minLength: 1, maxLength: 5 }),
  kind: fc.constantFrom('replace', 'remove', 'add', 'rename'),
  value: fc.oneof(fc.constantFrom(...oddities), fc.jsonValue({ maxDepth: 3 })),
});

/** Valid messages with up to three changes. */
export const mutatedMessages: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(fc.constantFrom(...valid), fc.array(changes, { maxLength: 3 }))
  .map(([message, list]) => {
    const copy = structuredClone(message) as Record<string, unknown>;
    for (const change of list) apply(copy, { ...change, value: structuredClone(change.value) });
    return copy;
  });

/** The text of such messages, here and there with bytes overwritten, inserted or cut off. */
export const mutatedBytes: fc.Arbitrary<Buffer> = fc
  .tuple(
    mutatedMessages,
    fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'cut')), { maxLength: 4 }),
  )
  .map(([message, edits]) => {
    const bytes = [...Buffer.from(JSON.stringify(message))];
    for (const [at, byte, kind] of edits) {
      const index = at % Math.max(1, bytes.length);
      if (kind === 'set') bytes[index] = byte;
      else if (kind === 'insert') bytes.splice(index, 0, byte);
      else bytes.splice(index);
    }
    return Buffer.from(bytes);
  });

/** The same bytes in pieces. */
export function inChunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

function apply(message: Record<string, unknown>, { path, kind, value }: Change): void {
  let owner = message;
  let key = '';
  for (const step of path) {
    const next: unknown = key === '' ? owner : owner[key];
    if (typeof next !== 'object' || next === null) break;
    const keys = Object.keys(next);
    if (keys.length === 0) break;
    owner = next as Record<string, unknown>;
    key = keys[step % keys.length] ?? '';
  }
  if (kind === 'replace') owner[key] = value;
  else if (kind === 'remove') delete owner[key];
  else if (kind === 'add') owner[`${key}_`] = value;
  else {
    owner[`_${key}`] = owner[key];
    delete owner[key];
  }
}
