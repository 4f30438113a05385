import { classifyInboundRequest } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { ProtocolError } from '../../src/errors';
import { classify } from '../../src/wire/classify';
import { readMessages, refusedBatch } from '../../src/wire/message';

const version = '2026-07-28';
const prefix = 'io.modelcontextprotocol/';
const runs = 5_000;
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

interface Posted {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** `2025` and `2026` where a message is taken, else the code of the refusal. */
type Verdict = '2025' | '2026' | number;

function ours({ body, headers }: Posted): Verdict {
  try {
    const message = readMessages(JSON.stringify(body));
    if (message.kind === 'batch') throw refusedBatch();
    return classify(message, (name) => headers[name]).era;
  } catch (error) {
    if (error instanceof ProtocolError && error.status === 400) return error.code;
    throw error;
  }
}

function theirs({ body, headers }: Posted): Verdict {
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    body: JSON.parse(JSON.stringify(body)) as unknown,
    protocolVersionHeader: headers['mcp-protocol-version'],
    mcpMethodHeader: headers['mcp-method'],
    mcpNameHeader: headers['mcp-name'],
  });
  if (outcome.kind === 'reject') return outcome.code;
  if (outcome.kind === 'legacy') return '2025';
  // Behind the classifier, their entry answers so to every revision that it does not serve.
  const { revision } = outcome.classification;
  return outcome.messageKind === 'request' && revision !== version ? -32022 : '2026';
}

const versions = fc.oneof(
  { weight: 6, arbitrary: fc.constant(version) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('2025-11-25', '2025-06-18', '2024-11-05', '2027-01-01', '2026-07-27', '2026-07-29'),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'draft', '2026', 'DRAFT-2026-v1', '9', '__proto__') },
);
const methods = fc.constantFrom(
  'initialize',
  'tools/call',
  'tools/list',
  'prompts/get',
  'resources/read',
  'ping',
  'server/discover',
  'notifications/cancelled',
  '__proto__',
);
const rarely = <T>(usual: fc.Arbitrary<T>, strange: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: strange });
const junk = fc.constantFrom<unknown>(null, 1, true, '', [], {}, ['x']);

const envelopes = fc.record(
  {
    [`${prefix}protocolVersion`]: rarely(versions, junk),
    [`${prefix}clientCapabilities`]: rarely(
      fc.constantFrom({}, { sampling: {} }, { roots: { listChanged: true } }),
      junk,
    ),
    [`${prefix}clientInfo`]: rarely(fc.constant({ name: 'c', version: '1' }), junk),
    [`${prefix}logLevel`]: rarely(fc.constantFrom('debug', 'error'), junk),
    progressToken: rarely(fc.constantFrom(1, 'p'), junk),
    other: junk,
  },
  { requiredKeys: [] },
);
const full = fc.record(
  {
    [`${prefix}protocolVersion`]: versions,
    [`${prefix}clientCapabilities`]: fc.constant({}),
    [`${prefix}clientInfo`]: fc.constant({ name: 'c', version: '1' }),
  },
  { requiredKeys: [`${prefix}protocolVersion`, `${prefix}clientCapabilities`] },
);
const params = fc.record(
  {
    name: fc.constantFrom('add', 'größe', 'add '),
    uri: fc.constantFrom('data://config', 'x:'),
    protocolVersion: versions,
    _meta: rarely(fc.oneof(full, full, envelopes), junk),
  },
  { requiredKeys: [] },
);
const messages = fc.record(
  {
    jsonrpc: rarely(fc.constant('2.0'), fc.constantFrom('1.0', 2, null)),
    id: rarely(fc.constantFrom(0, 1, 'a', '', '__proto__'), fc.constantFrom<unknown>(null, 1.5, {}, [], true)),
    method: rarely(methods, junk),
    params: rarely(params, fc.constantFrom<unknown>(null, [], 'x')),
    result: fc.constant({}),
    error: fc.constant({ code: 1, message: 'no' }),
    extra: junk,
  },
  { requiredKeys: ['jsonrpc'] },
);
const requests = fc.record({ jsonrpc: fc.constant('2.0'), id: fc.constantFrom(1, 'a'), method: methods, params });
const notifications = fc.record({ jsonrpc: fc.constant('2.0'), method: methods, params });
const bodies = fc.oneof(
  { weight: 10, arbitrary: requests },
  { weight: 4, arbitrary: notifications },
  { weight: 3, arbitrary: messages },
  { weight: 1, arbitrary: fc.array(fc.oneof(requests, notifications, junk), { maxLength: 2 }) },
  { weight: 1, arbitrary: junk },
);

/** Headers that say what the body says, each of them sometimes missing, padded, encoded or wrong. */
const posted: fc.Arbitrary<Posted> = bodies.chain((body) => {
  const message = (typeof body === 'object' && body !== null ? body : {}) as {
    method?: unknown;
    params?: { name?: unknown; uri?: unknown; _meta?: Record<string, unknown> };
  };
  const claimed = message.params?._meta?.[`${prefix}protocolVersion`];
  const named = message.method === 'resources/read' ? message.params?.uri : message.params?.name;
  const header = (truth: unknown, wrong: fc.Arbitrary<string>) => {
    const right = typeof truth === 'string' ? fc.constantFrom(truth, truth, truth, ` ${truth}\t`) : wrong;
    return fc.oneof({ weight: 8, arbitrary: right }, { weight: 1, arbitrary: wrong });
  };
  const encoded = fc.constantFrom('add', 'größe').map((name) => `=?base64?${Buffer.from(name).toString('base64')}?=`);
  return fc
    .record(
      {
        'mcp-protocol-version': header(claimed, versions),
        'mcp-method': header(message.method, methods),
        'mcp-name': header(named, fc.oneof(fc.constantFrom('add', 'sub', '=?base64?!?='), encoded)),
      },
      { requiredKeys: [] },
    )
    .map((headers) => ({ body, headers }));
});

interface Difference {
  /** Why we decide otherwise. */
  readonly reason: string;
  readonly applies: (posted: Posted, ours: Verdict, theirs: Verdict) => boolean;
}

type Shape = { id?: unknown; method?: unknown; params?: { _meta?: Record<string, unknown> } } & Record<string, unknown>;
const shapeOf = ({ body }: Posted): Shape => (typeof body === 'object' && body !== null ? body : {}) as Shape;
const isRequest = (posted: Posted): boolean => 'id' in shapeOf(posted);
const metaOf = (posted: Posted): Record<string, unknown> => {
  const meta = shapeOf(posted).params?._meta;
  return typeof meta === 'object' && meta !== null ? meta : {};
};

/** Everything on which the two disagree on purpose. Anything else is a defect, and so is a row that is never needed. */
const differences: readonly Difference[] = [
  {
    reason: 'No batch is taken: the revisions since 2025-06-18 have none, and one rule for all is easier to guard.',
    applies: ({ body }, mine) => Array.isArray(body) && mine === -32600,
  },
  {
    reason: 'Missing headers, and the name, are checked here; their entry does it in a later step, after the version.',
    applies: (given, mine, other) =>
      mine === -32020 &&
      isRequest(given) &&
      (other === '2026' || other === -32022) &&
      typeof metaOf(given)[`${prefix}protocolVersion`] === 'string',
  },
  {
    reason: 'Members that JSON-RPC does not know are passed over, as in every other object of the protocol.',
    applies: (given, mine, other) =>
      other === -32600 && mine !== -32600 && ['extra', 'result', 'error'].some((key) => key in shapeOf(given)),
  },
  {
    reason: 'A progress token of a wrong type means no progress, not a malformed message.',
    applies: (given, mine, other) => other === -32600 && mine !== -32600 && 'progressToken' in metaOf(given),
  },
  {
    reason: 'A `_meta` that is no object makes no envelope; it is the parameters of a method that may mind it.',
    applies: (given, mine, other) => {
      const meta: unknown = shapeOf(given).params?._meta;
      return (
        other === -32600 &&
        mine !== -32600 &&
        meta !== undefined &&
        (typeof meta !== 'object' || meta === null || Array.isArray(meta))
      );
    },
  },
  {
    reason: 'Versions are dates; text that merely sorts behind one, such as "draft", names no era.',
    applies: (given, mine) =>
      mine === '2025' &&
      [given.headers['mcp-protocol-version']?.trim(), metaOf(given)[`${prefix}protocolVersion`]].some(
        (named) => typeof named === 'string' && named > version && !/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(named),
      ),
  },
  {
    reason: 'A notification with a claim is of 2026 whatever version it names, so its headers are compared, too.',
    applies: (given, mine, other) => !isRequest(given) && mine === -32020 && other === '2026',
  },
];

it(`decides on the era as the kit of the protocol does, but for what is listed (seed ${seed})`, () => {
  const seen = new Map<string, number>();
  const needed = new Set<string>();
  fc.assert(
    fc.property(posted, (given) => {
      const [mine, other] = [ours(given), theirs(given)];
      seen.set(String(mine), (seen.get(String(mine)) ?? 0) + 1);
      if (mine === other) return true;
      const difference = differences.find(({ applies }) => applies(given, mine, other));
      if (!difference) throw new Error(`We say ${mine}, they say ${other}`);
      needed.add(difference.reason);
      return true;
    }),
    { seed, numRuns: runs },
  );
  // The inputs reach every verdict often enough for the agreement to mean something.
  for (const verdict of ['2025', '2026', '-32600', '-32602', '-32020', '-32022']) {
    expect([verdict, (seen.get(verdict) ?? 0) > 50]).toEqual([verdict, true]);
  }
  expect(differences.map(({ reason }) => reason).filter((reason) => !needed.has(reason))).toEqual([]);
});
