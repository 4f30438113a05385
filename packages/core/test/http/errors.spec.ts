import { MemorySessionStore } from '@tenon/core';
import { call2026, request2026, Session } from './eras';
import type { Reply } from './http-client';
import { openTarget, secret, type Target } from './target';

let target: Target;
let session: Session;
beforeAll(async () => {
  target = await openTarget();
  session = await Session.open(target.url);
});
afterAll(() => target[Symbol.asyncDispose]());

const eras: readonly [string, (name: string) => Promise<Reply>][] = [
  ['2025', (name) => session.call(name)],
  ['2026', (name) => call2026(target.url, name)],
];

function textOf(reply: Reply): string {
  expect(reply.answer?.result).toMatchObject({ isError: true });
  return (reply.answer?.result as { content: { text: string }[] }).content[0]?.text ?? '';
}

/** The log line that has the id which the client got. */
function loggedUnder(text: string): Error {
  const id = /\(error ([0-9a-f]{8})\)/.exec(text)?.[1];
  const line = target.log.lines.find(({ data }) => id !== undefined && 'errorId' in data && data.errorId === id);
  return (line?.data as { err: Error }).err;
}

describe.each(eras)('a tool that fails, in the %s era over HTTP,', (era, call) => {
  it.each(['throw_error', 'reject_later'])('with %s tells the client an id, and the log the rest', async (name) => {
    const reply = await call(name);
    const text = textOf(reply);
    expect(text).toMatch(new RegExp(`^Error calling tool '${name}' \\(error [0-9a-f]{8}\\)$`));
    expect(reply.text).not.toContain('hunter2');
    expect(loggedUnder(text)).toMatchObject({ message: `cannot read ${secret}` });
  });

  it('with a ToolError tells the client its text', async () => {
    expect(textOf(await call('throw_tool_error'))).toBe('The ledger is closed on Sundays.');
  });

  it.each(['throw_nothing', 'throw_bare_object'])('with %s fails like any other', async (name) => {
    expect(textOf(await call(name))).toMatch(/\(error [0-9a-f]{8}\)$/);
  });

  it.each([
    ['return_circular', '$.self'],
    ['return_function', '$.list[0]'],
  ])('with %s has the path of what is wrong in the log', async (name, path) => {
    expect(loggedUnder(textOf(await call(name))).message).toContain(path);
  });

  it.each([
    ['throw_circular', 'round'],
    ['throw_bigint', 'large'],
  ])('with %s of the protocol loses only the data that JSON cannot say', async (name, message) => {
    const reply = await call(name);
    expect(reply.status).toBe(200);
    // 2026 keeps the code for itself.
    expect(reply.answer?.error).toEqual({ code: era === '2026' ? -32603 : -32050, message });
  });

  it('by never answering is given up after its time', async () => {
    const times = target.stage.notes.filter((note) => note === 'aborted never').length;
    const reply = await call('never');
    expect(reply.answer?.error).toMatchObject({ code: -32000, message: "Tool 'never' took longer than 30 ms" });
    await target.stage.until('aborted never', times + 1);
  });
});

describe('log messages for the client', () => {
  it('take what results take', async () => {
    const reply = await session.call('log_bigint');
    expect(reply.messages[0]?.params).toMatchObject({
      data: { message: 'large', data: { n: String(2n ** 70n), at: new Date(0).toISOString() } },
    });
    expect(reply.answer?.result).toMatchObject({ content: [{ text: 'survived' }] });
  });

  it('name the path of what JSON cannot say', async () => {
    expect(loggedUnder(textOf(await session.call('log_circular'))).message).toContain('$.data.data.self');
  });
});

describe.each<[string, (method: string, params: Record<string, unknown>) => Promise<Reply>]>([
  ['2025', (method, params) => session.request(method, params)],
  ['2026', (method, params) => request2026(target.url, method, params)],
])('resources and prompts that fail, in the %s era over HTTP,', (_, ask) => {
  it.each([
    ['resources/read', { uri: 'broken://it' }],
    ['prompts/get', { name: 'broken' }],
  ])('by %s tell the client an id, and the log the rest', async (method, params) => {
    const reply = await ask(method, params);
    expect(reply.verdict).toBe('200 -32603');
    expect(reply.text).not.toContain('hunter2');
    expect(loggedUnder(reply.answer?.error?.message ?? '').message).toBe(`cannot read ${secret}`);
  });
});

it('masks nothing where the server says so', async () => {
  await using open = await openTarget({ maskErrorDetails: false });
  expect(textOf(await call2026(open.url, 'throw_error'))).toBe(
    `Error calling tool 'throw_error': cannot read ${secret}`,
  );
  expect(textOf(await call2026(open.url, 'throw_nothing'))).toBe("Error calling tool 'throw_nothing': undefined");
  expect((await call2026(open.url, 'throw_bare_object')).status).toBe(200);
});

it('answers without detail while the store of sessions fails', async () => {
  const sessions = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
  await using failing = await openTarget({ sessions: { store: sessions } });
  const opened = await Session.open(failing.url);
  sessions.get = () => {
    throw new Error(`cannot reach ${secret}`);
  };
  const reply = await opened.request('tools/list', {}, { mayFail: true });
  expect(reply.code).toBe(-32603);
  expect(reply.text).not.toContain('hunter2');
});
