import { tool, type AuthGate } from '@tenon/core';
import { clientInfo, Session } from '../eras';
import { post, type Headers, type RpcMessage } from '../http-client';
import { StreamReader } from '../stream-reader';
import { openTarget, type Target } from '../target';
import { Callers } from './callers';

/** Takes the header for the name of the caller. */
const byName: AuthGate = {
  authenticate: (request) => ({ principal: { subject: request.header('authorization') ?? 'nobody', scopes: [] } }),
  insufficientScope: () => ({ status: 403 }),
};

let target: Target;
let callers: Callers;
const opened: StreamReader[] = [];
beforeAll(async () => {
  target = await openTarget({ auth: byName, shutdownTimeoutMs: 500 }, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      tool({ name: 'ask' }, async (_, ctx) => `answered ${(await ctx.elicit('Who are you?', String)).data}`),
      tool({ name: 'tell', input: { type: 'object' } }, async ({ secret }, ctx) => {
        for (let part = 0; part < 5; part++) await ctx.info(`${String(secret)} ${part}`);
        await target.stage.hold(String(secret));
        return `${String(secret)} told`;
      }),
    ],
  }));
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.leave();
  await callers.requireService();
  expect(target.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

/** A session of a client that can be asked. */
async function openSession(name = 'nobody'): Promise<Headers & { 'mcp-session-id': string }> {
  const params = { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo };
  const authorization = { authorization: name };
  const reply = await post(
    target.url,
    { jsonrpc: '2.0', id: 0, method: 'initialize', params },
    { headers: authorization },
  );
  return { ...authorization, 'mcp-session-id': String(reply.headers['mcp-session-id']) };
}

async function stream(headers: Headers, body?: unknown): Promise<StreamReader> {
  const one = await StreamReader.open(target.url, headers, body);
  opened.push(one);
  return one;
}

const callOf = (name: string, args: object = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
const isAnswer = ({ method }: RpcMessage): boolean => method === undefined;
const isStream = ({ headers }: StreamReader): boolean => headers['content-type'] === 'text/event-stream';
const idsOf = ({ events }: StreamReader): string[] => events.flatMap(({ id }) => id ?? []);
const accept = { action: 'accept', content: { value: 'an intruder' } };

/** Waits until the server has taken what was sent before in this session. */
const settle = (headers: Headers) => post(target.url, { jsonrpc: '2.0', id: 'settle', method: 'ping' }, { headers });

describe('a question', () => {
  it.each<[string, () => Promise<Headers>]>([
    ['another session', () => openSession()],
    ['a session of another caller', () => openSession('ben')],
    ['no session', async () => ({})],
    ['a session that does not exist', async () => ({ 'mcp-session-id': 'made-up' })],
    ['a client of 2026', async () => ({ 'mcp-protocol-version': '2026-07-28' })],
  ])('is not answered by %s', async (_, intrude) => {
    const victim = await openSession();
    const call = await stream(victim, callOf('ask'));
    const { id } = await call.message('elicitation/create');
    const intruder = await intrude();
    for (const injected of [
      { jsonrpc: '2.0', id, result: accept },
      { jsonrpc: '2.0', id, error: { code: -1, message: 'no' } },
    ]) {
      const reply = await post(target.url, injected, { headers: intruder });
      expect([202, 400, 404]).toContain(reply.status);
    }
    await settle(victim);
    expect(call.messages.some(isAnswer)).toBe(false);
    const honest = { jsonrpc: '2.0', id, result: { action: 'accept', content: { value: 'Ann' } } };
    expect((await post(target.url, honest, { headers: victim })).status).toBe(202);
    expect((await call.answer()).result).toMatchObject({ content: [{ text: 'answered Ann' }] });
  });

  it('is not answered by another caller who knows the session', async () => {
    const victim = await openSession('ann');
    const call = await stream(victim, callOf('ask'));
    const { id } = await call.message('elicitation/create');
    const intruder = { ...victim, authorization: 'ben' };
    expect((await post(target.url, { jsonrpc: '2.0', id, result: accept }, { headers: intruder })).status).toBe(404);
    await settle(victim);
    expect(call.messages.some(isAnswer)).toBe(false);
  });

  it('is answered once, by its own id only', async () => {
    const session = await openSession();
    const call = await stream(session, callOf('ask'));
    const { id } = await call.message('elicitation/create');
    const guesses = [
      `${String(id)}x`,
      '',
      0,
      -1,
      '__proto__',
      'constructor',
      typeof id === 'string' ? Number(id) : String(id),
    ];
    for (const guess of guesses) {
      const reply = await post(target.url, { jsonrpc: '2.0', id: guess, result: accept }, { headers: session });
      expect(reply.status).toBeLessThan(500);
    }
    await settle(session);
    expect(call.messages.some(isAnswer)).toBe(false);
    const answer = { jsonrpc: '2.0', id, result: { action: 'accept', content: { value: 'Ann' } } };
    const again = { jsonrpc: '2.0', id, result: accept };
    for (const body of [answer, again])
      expect((await post(target.url, body, { headers: session })).status).toBeLessThan(500);
    expect((await call.answer()).result).toMatchObject({ content: [{ text: 'answered Ann' }] });
  });

  it('has an id that tells nothing of the questions of others', async () => {
    const ids = await Promise.all(
      Array.from(
        { length: 5 },
        async () => (await (await stream(await openSession(), callOf('ask'))).message('elicitation/create')).id,
      ),
    );
    // All but the count is random for each session, and long enough not to be guessed.
    const secrets = ids.map((id) => /^([\w-]{16,})-\d+$/.exec(String(id))?.[1]);
    expect(secrets).not.toContain(undefined);
    expect(new Set(secrets).size).toBe(5);
  });
});

describe('a stream that was lost', () => {
  /** A call of which five events have been sent, and whose answer is to come. */
  async function toldHalf(headers: Headers, secret: string): Promise<StreamReader> {
    const call = await stream(headers, callOf('tell', { secret }, secret));
    await call.until(({ received }) => received.includes(`${secret} 4`));
    expect(idsOf(call).length).toBeGreaterThan(0);
    return call;
  }

  it('is taken up by its own session, with what was missed and nothing of other streams', async () => {
    const session = await openSession();
    const [one, two] = [await toldHalf(session, 'apples'), await toldHalf(session, 'pears')];
    one.leave();
    target.stage.release('apples');
    const resumed = await stream({ ...session, 'last-event-id': idsOf(one)[0] });
    expect([resumed.status, isStream(resumed)]).toEqual([200, true]);
    expect((await resumed.answer()).result).toMatchObject({ content: [{ text: 'apples told' }] });
    expect(JSON.stringify(resumed.events)).toContain('apples 4');
    expect(JSON.stringify(resumed.events)).not.toContain('pears');
    expect(new Set([...idsOf(one), ...idsOf(two)]).size).toBe(idsOf(one).length + idsOf(two).length);
    target.stage.release('pears');
    await two.answer();
  });

  it.each<[string, (victim: Headers) => Promise<Headers>]>([
    ['another session', () => openSession('ann')],
    ['a session of another caller', () => openSession('ben')],
    ['another caller who knows the session', async (victim) => ({ ...victim, authorization: 'ben' })],
    ['no session', async () => ({ authorization: 'ann' })],
  ])('is not taken up by %s', async (_, intrude) => {
    const victim = await openSession('ann');
    const secret = `gold ${Math.random()}`;
    const call = await toldHalf(victim, secret);
    const intruder = await intrude(victim);
    for (const place of idsOf(call)) {
      const stolen = await stream({ ...intruder, 'last-event-id': place });
      expect(stolen.status).toBeLessThan(500);
      await settle(victim);
      expect(JSON.stringify(stolen.events)).not.toContain('gold');
      stolen.leave();
    }
    call.leave();
    target.stage.release(secret);
    const own = await stream({ ...victim, 'last-event-id': idsOf(call)[0] });
    expect((await own.answer()).result).toMatchObject({ content: [{ text: `${secret} told` }] });
  });

  it.each([
    'garbage',
    '0',
    '-1',
    '',
    ' ',
    '__proto__',
    'constructor',
    '../..',
    '%00',
    'a:b:c',
    '9'.repeat(400),
    'x'.repeat(8_000),
  ])('cannot be guessed: Last-Event-ID %.20j', async (place) => {
    const session = await openSession();
    const call = await toldHalf(session, 'silver');
    const guessed = await stream({ ...session, 'last-event-id': place });
    expect(guessed.status).toBeLessThan(500);
    await settle(session);
    expect(JSON.stringify(guessed.events)).not.toContain('silver');
    target.stage.release('silver');
    await call.answer();
  });

  it('cannot be found by changing the id of an event that is one’s own', async () => {
    const [victim, thief] = [await openSession(), await openSession()];
    const call = await toldHalf(victim, 'bronze');
    const own = await toldHalf(thief, 'tin');
    for (const id of idsOf(own).slice(0, 2)) {
      for (const place of [
        `${id}0`,
        id.slice(0, -1),
        id.replace(/\d/g, '0'),
        id.replace(/\d/g, '1'),
        [...id].reverse().join(''),
      ]) {
        const tried = await stream({ ...thief, 'last-event-id': place });
        expect(tried.status).toBeLessThan(500);
        await settle(thief);
        expect(JSON.stringify(tried.events)).not.toContain('bronze');
        tried.leave();
      }
    }
    for (const secret of ['bronze', 'tin']) target.stage.release(secret);
    // Of its own streams the thief may have taken up any.
    await call.answer();
  });
});

describe('the streams of a session', () => {
  const changed = ({ method }: RpcMessage): boolean => method === 'notifications/tools/list_changed';

  it('of GET carry each message on one of them only, and end with the session', async () => {
    const session = await openSession();
    const streams = [await stream(session), await stream(session)];
    for (const one of streams) expect([200, 409]).toContain(one.status);
    const open = streams.filter((one) => isStream(one));
    expect(open.length).toBeGreaterThan(0);
    target.server.notifyListChanged('tools');
    await Promise.race(open.map((one) => one.message('notifications/tools/list_changed')));
    await settle(session);
    expect(open.flatMap((one) => one.messages).filter(changed)).toHaveLength(1);
    expect((await post(target.url, '', { method: 'DELETE', headers: session })).status).toBe(204);
    await Promise.all(open.map((one) => one.ended));
    const late = await stream(session);
    expect(late.status).toBe(404);
  });

  it('end with their session also where a call streams, and none comes back', async () => {
    const session = await openSession();
    const call = await stream(session, callOf('tell', { secret: 'copper' }));
    await call.until(({ received }) => received.includes('copper 4'));
    await post(target.url, '', { method: 'DELETE', headers: session });
    await call.ended;
    expect(call.messages.some(isAnswer)).toBe(false);
    const again = await stream({ ...session, 'last-event-id': idsOf(call)[0] });
    expect(again.status).toBe(404);
    target.stage.release('copper');
  });

  it.each<[string, () => Promise<Headers>, readonly number[]]>([
    ['no session', async () => ({}), [400, 405]],
    ['an unknown session', async () => ({ 'mcp-session-id': 'made-up' }), [404]],
    ['a session named like a prototype', async () => ({ 'mcp-session-id': '__proto__' }), [404]],
    ['a session of another caller', async () => ({ ...(await openSession('ann')), authorization: 'ben' }), [404]],
    ['a wrong version', async () => ({ ...(await openSession()), 'mcp-protocol-version': '1.0' }), [400]],
    ['the version of 2026', async () => ({ 'mcp-protocol-version': '2026-07-28' }), [400, 405]],
    ['a foreign Host', async () => ({ ...(await openSession()), host: 'evil.example' }), [421]],
    ['a foreign Origin', async () => ({ ...(await openSession()), origin: 'https://evil.example' }), [403]],
    ['no wish for events', async () => ({ ...(await openSession()), accept: 'application/json' }), [405, 406]],
  ])('are not opened by GET with %s', async (_, headers, statuses) => {
    const refused = await stream(await headers());
    expect(statuses).toContain(refused.status);
    expect(isStream(refused)).toBe(false);
  });

  it('may be opened and left by the hundred, also of one session, without anybody else noticing', async () => {
    const session = await openSession();
    for (let round = 0; round < 5; round++) {
      const many = await Promise.all(Array.from({ length: 40 }, () => stream(session)));
      for (const one of many) expect(one.status).toBeLessThan(500);
      for (const one of many) one.leave();
    }
    await callers.requireService();
    const last = await Session.open(target.url, { headers: { authorization: 'late' } });
    expect((await last.request('ping')).status).toBe(200);
  });
});
