import fc from 'fast-check';
import { version2026 } from './eras';

/** One POST: its body as JSON text, and its headers by lower-case name. */
export interface Posted {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const prefix = 'io.modelcontextprotocol/';

const rarely = <T>(usual: fc.Arbitrary<T>, strange: fc.Arbitrary<unknown>, weight = 12) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: strange });
const junk = fc.constantFrom<unknown>(null, 0, 1, true, false, '', ' ', [], {}, ['x'], [{}], { toString: 1 });

const known = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const unknown = ['2027-01-01', '2026-07-27', '2026-07-29', '9999-12-31', '1999-01-01'];
const malformed = [
  '',
  ' ',
  'draft',
  'DRAFT-2026-v1',
  '2026',
  '9',
  'v1',
  '2026-7-28',
  '2026-07-28 ',
  '2026-07-28T00:00:00Z',
  '２０２６-07-28',
  '__proto__',
];
export const versions = fc.oneof(
  { weight: 8, arbitrary: fc.constant(version2026) },
  { weight: 3, arbitrary: fc.constantFrom(...known) },
  { weight: 3, arbitrary: fc.constantFrom(...unknown) },
  { weight: 1, arbitrary: fc.constantFrom(...malformed) },
);

const methods = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('tools/call', 'prompts/get', 'resources/read', 'tools/list', 'server/discover'),
  },
  { weight: 2, arbitrary: fc.constant('initialize') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'ping',
      'logging/setLevel',
      'resources/subscribe',
      'completion/complete',
      'subscriptions/listen',
      'tasks/get',
      'notifications/initialized',
      'notifications/cancelled',
      'no/such',
      'TOOLS/CALL',
      'tools/call ',
      '__proto__',
      'constructor',
      '',
    ),
  },
);

const capabilities = fc.constantFrom(
  {},
  { sampling: {} },
  { roots: { listChanged: true } },
  { elicitation: { form: {}, url: {} } },
  { experimental: { x: {} }, extensions: { 'a/b': {} } },
);
const client = fc.constantFrom({ name: 'c', version: '1' }, { name: 'c', version: '1', title: 'C', icons: [] });
const wrongClient = fc.oneof(
  junk,
  fc.constantFrom<unknown>({ name: 'c' }, { version: '1' }, { name: 1, version: '1' }),
);
const level = fc.constantFrom('debug', 'info', 'error', 'emergency');
const wrongLevel = fc.oneof(junk, fc.constantFrom<unknown>('loud', 'DEBUG', '__proto__'));

/** Envelopes that lack anything and are wrong anywhere. */
const partial = fc.record(
  {
    [`${prefix}protocolVersion`]: rarely(versions, junk),
    [`${prefix}clientCapabilities`]: rarely(capabilities, junk),
    [`${prefix}clientInfo`]: rarely(client, wrongClient, 4),
    [`${prefix}logLevel`]: rarely(level, wrongLevel, 4),
    progressToken: rarely(fc.constantFrom<unknown>(1, 'p', 0), junk),
    other: junk,
    __proto__: junk,
  },
  { requiredKeys: [] },
);
/** Envelopes of a well-behaved client, of any version. */
const complete = fc.record(
  {
    [`${prefix}protocolVersion`]: versions,
    [`${prefix}clientCapabilities`]: capabilities,
    [`${prefix}clientInfo`]: client,
    [`${prefix}logLevel`]: level,
    progressToken: fc.constantFrom<unknown>(1, 'p'),
  },
  { requiredKeys: [`${prefix}protocolVersion`, `${prefix}clientCapabilities`] },
);

const names = fc.constantFrom(
  'add',
  'größe',
  'add ',
  ' add',
  '',
  'a,b',
  '=?base64?YWRk?=',
  '\ufeffadd',
  '日本',
  'A\nB',
);
const uris = fc.constantFrom('data://config', 'x:', 'item://größe', 'item://a b');
const params = fc.record(
  {
    name: rarely(names, junk),
    uri: rarely(uris, junk),
    taskId: rarely(fc.constant('t1'), junk),
    protocolVersion: rarely(versions, junk),
    _meta: fc.oneof(
      { weight: 8, arbitrary: complete },
      { weight: 4, arbitrary: partial },
      { weight: 1, arbitrary: junk },
    ),
  },
  { requiredKeys: [] },
);

const goodIds = fc.constantFrom<unknown>(0, 1, -1, 2 ** 53 - 1, 'a', '', '1', '__proto__');
const wrongIds = fc.constantFrom<unknown>(null, 1.5, 2 ** 53, -(2 ** 53), 1e300, {}, [], [1], true, false);
const errors = rarely(
  fc.constantFrom<unknown>({ code: 1, message: 'no' }, { code: -32603, message: 'no', data: {} }),
  fc.oneof(junk, fc.constantFrom<unknown>({ code: 'x', message: 'no' }, { code: 1 }, { code: 1.5, message: 'no' })),
  2,
);

const requests = fc.record({ jsonrpc: fc.constant('2.0'), id: goodIds, method: methods, params });
const notifications = fc.record({ jsonrpc: fc.constant('2.0'), method: methods, params });
const answers = fc.oneof(
  fc.record({ jsonrpc: fc.constant('2.0'), id: rarely(goodIds, wrongIds), result: rarely(fc.constant({}), junk, 4) }),
  fc.record({ jsonrpc: fc.constant('2.0'), id: rarely(goodIds, wrongIds, 4), error: errors }),
  fc.record({ jsonrpc: fc.constant('2.0'), error: errors }),
);
/** Whatever members a message can have, right or wrong, in any company. */
const anyMessage = fc.record(
  {
    jsonrpc: rarely(fc.constant('2.0'), fc.constantFrom<unknown>('1.0', '2', '', 2, null, ['2.0'])),
    id: rarely(goodIds, wrongIds, 4),
    method: rarely(methods, junk),
    params: rarely(params, fc.constantFrom<unknown>(null, [], [{}], 'x', 1, true)),
    result: fc.constant({}),
    error: errors,
    extra: junk,
    __proto__: junk,
  },
  { requiredKeys: [] },
);
const batches = fc.array(fc.oneof(requests, notifications, answers, junk), { maxLength: 3 });

export const bodies: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 14, arbitrary: requests },
  { weight: 5, arbitrary: notifications },
  { weight: 5, arbitrary: anyMessage },
  { weight: 2, arbitrary: answers },
  { weight: 1, arbitrary: batches },
  { weight: 1, arbitrary: junk },
);

/** Whether HTTP carries the text in a header as it is; everything else has to be Base64. */
function isSayable(text: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]*$/.test(text);
}

function base64(text: string): string {
  return `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

const brokenBase64 = fc.constantFrom(
  '=?base64?!?=',
  '=?base64?YWRk',
  '=?base64??=',
  '=?base64?=',
  '=?base64?YWRkA?=',
  '=?base64?YR==?=',
  '=?base64?YQ?=',
  '=?base64?YQ===?=',
  '=?base64?Y Q==?=',
  '=?base64?_w==?=',
  '=?base64?/w==?=',
  '=?base64?7aCA?=',
  '=?BASE64?YWRk?=',
);

/** A header that ought to say `truth`: as it is, padded, twice, in other letters, encoded, or something else. */
function header(truth: unknown, wrong: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const others = wrong.map((text) => (isSayable(text) ? text : base64(text)));
  if (typeof truth !== 'string') return others;
  if (!isSayable(truth))
    return fc.oneof({ weight: 6, arbitrary: fc.constant(base64(truth)) }, { weight: 1, arbitrary: others });
  return fc.oneof(
    { weight: 16, arbitrary: fc.constant(truth) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ` ${truth}\t`,
        base64(truth),
        `${truth}, ${truth}`,
        truth.toUpperCase(),
        `\u00a0${truth}`,
        `${truth}\u00a0`,
      ),
    },
    { weight: 2, arbitrary: others },
  );
}

/** POSTs whose headers mostly say what the body says. */
export const posted: fc.Arbitrary<Posted> = bodies.chain((body) => {
  const { method, params: given } = (typeof body === 'object' && body !== null ? body : {}) as {
    method?: unknown;
    params?: Record<string, unknown> | null;
  };
  const meta = given?.['_meta'] as Record<string, unknown> | null | undefined;
  const named = given?.[method === 'resources/read' ? 'uri' : method === 'tasks/get' ? 'taskId' : 'name'];
  return fc
    .record(
      {
        'mcp-protocol-version': header(meta?.[`${prefix}protocolVersion`], versions),
        'mcp-method': header(method, methods),
        'mcp-name': header(named, fc.oneof(names, brokenBase64)),
      },
      { requiredKeys: [] },
    )
    .map((headers) => ({ text: JSON.stringify(body), headers: received(headers) }));
});

/** Headers as HTTP hands them on: those that can be said at all, without the white space around them. */
function received(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && /^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      taken[name] = value.replace(/^[ \t]+|[ \t]+$/g, '');
  }
  return taken;
}
