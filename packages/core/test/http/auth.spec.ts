import { inspect } from 'node:util';
import {
  Injectable,
  tool,
  Tool,
  UseGuards,
  Header,
  type AuthGate,
  type DynamicModule,
  type Guard,
  type GuardContext,
} from '@tenon/core';
import { call2026, request2026, Session } from './eras';
import { post } from './http-client';
import { openTarget, secret, type Target } from './target';

const token = 'eyJ-very-secret-token';

/** Knows two tokens: one may read, one may write too. */
const gate: AuthGate = {
  authenticate: async (request) => {
    const header = request.header('authorization');
    if (header === undefined) {
      return {
        refusal: { status: 401, headers: { 'www-authenticate': 'Bearer resource_metadata="https://x/.well-known"' } },
      };
    }
    if (header === 'Bearer explode') throw new Error(`no keys in ${secret}`);
    if (header === `Bearer ${token}`) return { principal: { subject: 'ann', issuer: 'i', scopes: ['read'] } };
    if (header === `Bearer ${token}-writer`)
      return { principal: { subject: 'ben', issuer: 'i', scopes: ['read', 'write'] } };
    return {
      refusal: {
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
        message: 'The token is not valid.',
      },
    };
  },
  insufficientScope: (missing) => ({
    status: 403,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${missing.join(' ')}"` },
  }),
};

@Injectable()
class OnlyBen implements Guard {
  allows({ context }: GuardContext): boolean {
    return context.auth?.subject === 'ben';
  }
}

@Injectable()
class GuardedTools {
  @Tool() @UseGuards(OnlyBen) for_ben(): string {
    return 'ben it is';
  }
  @Tool() shows_header(@Header('Authorization') header?: string, @Header('cookie') cookie?: string): object {
    return { header, cookie };
  }
}

const withTools = (module: DynamicModule): DynamicModule => ({
  ...module,
  providers: [
    ...(module.providers ?? []),
    OnlyBen,
    GuardedTools,
    tool({ name: 'write', scopes: ['write'] }, () => 'written'),
  ],
});

let target: Target;
beforeAll(async () => void (target = await openTarget({ auth: gate }, withTools)));
afterAll(() => target[Symbol.asyncDispose]());

const asAnn = { authorization: `Bearer ${token}` };
const asBen = { authorization: `Bearer ${token}-writer` };

describe.each(['2025', '2026'] as const)('authorization in the %s era', (era) => {
  async function ask(method: string, params: Record<string, unknown>, headers: Record<string, string>) {
    if (era === '2026') return request2026(target.url, method, params, { headers, mayFail: true });
    return (await Session.open(target.url, { headers })).request(method, params);
  }
  const callTool = (name: string, headers: Record<string, string>) =>
    ask('tools/call', { name, arguments: {} }, headers);

  async function namesFor(headers: Record<string, string>): Promise<string[]> {
    const { answer } = await ask('tools/list', {}, headers);
    return (answer?.result as { tools: { name: string }[] }).tools.map((entry) => entry.name);
  }

  it('tells handlers who asks', async () => {
    expect((await callTool('who', asAnn)).answer?.result).toMatchObject({
      structuredContent: { subject: 'ann', scopes: ['read'] },
    });
    expect((await callTool('who', asBen)).answer?.result).toMatchObject({ structuredContent: { subject: 'ben' } });
  });

  it('decides lists and calls alike: refused by a guard is unlisted and unknown', async () => {
    expect(await namesFor(asAnn)).not.toContain('for_ben');
    expect(await namesFor(asBen)).toContain('for_ben');
    const refused = await callTool('for_ben', asAnn);
    const unknown = await callTool('for_bob', asAnn);
    expect(refused.answer?.error).toEqual({ ...unknown.answer?.error, message: "Unknown tool 'for_ben'" });
    expect((await callTool('for_ben', asBen)).answer?.result).toMatchObject({ content: [{ text: 'ben it is' }] });
  });

  it('lets a client step up that only lacks a scope: unlisted, and 403 with the challenge', async () => {
    expect(await namesFor(asAnn)).not.toContain('write');
    const refused = await callTool('write', asAnn);
    expect(refused.status).toBe(403);
    expect(refused.headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="write"');
    expect((await callTool('write', asBen)).answer?.result).toMatchObject({ content: [{ text: 'written' }] });
  });

  it('shows no credential to handlers, however they ask', async () => {
    const headers = { ...asAnn, cookie: `sid=${token}`, 'x-api-key': token, 'proxy-authorization': `Basic ${token}` };
    for (const name of ['headers', 'shows_header']) {
      const reply = await callTool(name, headers);
      expect(reply.text).not.toContain(token);
      expect(reply.text).toContain('[redacted]');
    }
  });
});

describe('authorization at the entry', () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

  it('refuses whoever has no token or a wrong one, with the challenge, before anything is read', async () => {
    const without = await post(target.url, list);
    expect(without.status).toBe(401);
    expect(without.headers['www-authenticate']).toContain('resource_metadata');
    const wrong = await post(target.url, 'not even JSON', { headers: { authorization: 'Bearer wrong' } });
    expect(wrong.status).toBe(401);
    expect(wrong.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect(wrong.answer?.error?.message).toBe('The token is not valid.');
    expect((await post(target.url, '', { method: 'DELETE' })).status).toBe(401);
    expect((await call2026(target.url, 'who')).status).toBe(401);
  });

  it('answers 503 without detail while it cannot decide, and says why in the log', async () => {
    const reply = await post(target.url, list, { headers: { authorization: 'Bearer explode' }, mayFail: true });
    expect(reply.verdict).toBe('503 -32000');
    expect(reply.text).not.toContain('hunter2');
    const line = target.log.lines.find(({ message }) => message === 'Authorization could not be checked');
    expect((line?.data as { err: Error }).err.message).toContain(secret);
  });

  it('writes no credential to the log, whatever fails', async () => {
    await call2026(target.url, 'throw_error', {}, { headers: asAnn });
    await call2026(target.url, 'for_ben', {}, { headers: asAnn });
    await post(target.url, 'junk', { headers: asAnn });
    expect(target.log.lines.length).toBeGreaterThan(0);
    expect(inspect(target.log.lines, { depth: 10 })).not.toContain(token);
  });
});
