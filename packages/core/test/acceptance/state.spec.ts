import { Arg, Context, createServer, Injectable, MemoryKeyValue, Module, Tool, type StateScope } from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { HttpCaller } from './http-caller';

@Injectable()
class StateTools {
  @Tool()
  async put(@Arg('value') value: string, @Arg('scope') scope: StateScope, ctx: Context): Promise<void> {
    await ctx.setState('key', value, { scope });
  }

  @Tool()
  async read(@Arg('scope') scope: StateScope, ctx: Context): Promise<unknown> {
    return { value: await ctx.getState('key', { default: 'nothing', scope }) };
  }

  @Tool()
  async remove(@Arg('scope') scope: StateScope, ctx: Context): Promise<boolean> {
    return ctx.deleteState('key', { scope });
  }

  @Tool()
  async count(ctx: Context): Promise<number> {
    return ctx.updateState<number>('count', async (current = 0) => {
      await Promise.resolve();
      return current + 1;
    });
  }

  @Tool()
  async keepFunction(@Arg('scope') scope: StateScope, ctx: Context): Promise<string> {
    await ctx.setState('key', () => 'called', { scope });
    const kept = await ctx.getState<() => string>('key', { scope });
    return kept!();
  }

  @Tool()
  async keepDate(ctx: Context): Promise<void> {
    await ctx.setState('key', { at: new Date(0) });
  }
}

@Module({ providers: [StateTools] })
class StateModule {}

const ada = { subject: 'ada', scopes: [] };
const grace = { subject: 'grace', scopes: [] };
const server = () => createServer(StateModule, { name: 'test', logLevel: 'silent' });

describeEras('State', (era) => {
  it('of a session persists across its requests', async () => {
    await using t = await createTestClient(StateModule, { era, auth: ada });
    expect(await t.call('read', { scope: 'session' })).toEqual({ value: 'nothing' });
    await t.call('put', { value: 'kept', scope: 'session' });
    expect(await t.call('read', { scope: 'session' })).toEqual({ value: 'kept' });
    expect(await t.call('remove', { scope: 'session' })).toBe(true);
    expect(await t.call('remove', { scope: 'session' })).toBe(false);
    expect(await t.call('read', { scope: 'session' })).toEqual({ value: 'nothing' });
  });

  it('of one client is not seen by another with the same key', async () => {
    await using shared = server();
    await using one = await createTestClient(shared, { era, auth: ada });
    await using two = await createTestClient(shared, { era, auth: grace });
    for (const scope of ['session', 'user']) {
      await one.call('put', { value: `ada's ${scope}`, scope });
      expect(await two.call('read', { scope })).toEqual({ value: 'nothing' });
      expect(await one.call('read', { scope })).toEqual({ value: `ada's ${scope}` });
    }
  });

  it('of a user is shared by all sessions of the user, and differs between issuers', async () => {
    await using shared = server();
    await using one = await createTestClient(shared, { era, auth: ada });
    await using two = await createTestClient(shared, { era, auth: { ...ada } });
    await using foreign = await createTestClient(shared, {
      era,
      auth: { ...ada, issuer: 'https://elsewhere.example' },
    });
    await one.call('put', { value: 'mine', scope: 'user' });
    expect(await two.call('read', { scope: 'user' })).toEqual({ value: 'mine' });
    expect(await foreign.call('read', { scope: 'user' })).toEqual({ value: 'nothing' });
  });

  it('of a user and of a session are apart', async () => {
    await using t = await createTestClient(StateModule, { era, auth: ada });
    await t.call('put', { value: 'user', scope: 'user' });
    expect(await t.call('read', { scope: 'session' })).toEqual({ value: 'nothing' });
  });

  it('of a request is gone with it, and holds any value', async () => {
    await using t = await createTestClient(StateModule, { era });
    await t.call('put', { value: 'gone', scope: 'request' });
    expect(await t.call('read', { scope: 'request' })).toEqual({ value: 'nothing' });
    expect(await t.call('keepFunction', { scope: 'request' })).toBe('called');
  });

  it('refuses values that JSON cannot hold', async () => {
    await using t = await createTestClient(StateModule, { era, auth: ada });
    await expect(t.call('keepFunction', { scope: 'session' })).rejects.toThrow(/TN3009.*scope 'request'/);
    await expect(t.call('keepDate')).rejects.toThrow(/TN3009/);
  });

  it('of a user needs a user, and says so', async () => {
    await using t = await createTestClient(StateModule, { era });
    await expect(t.call('put', { value: 'x', scope: 'user' })).rejects.toThrow(/nobody is authenticated/);
  });

  it('is updated by one change after another', async () => {
    await using t = await createTestClient(StateModule, { era, auth: ada });
    const counts = await Promise.all(Array.from({ length: 10 }, () => t.call('count')));
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('lives in the store of the server', async () => {
    const store = new MemoryKeyValue();
    for (const value of ['nothing', 'kept']) {
      await using t = await createTestClient(StateModule, { era, auth: ada, server: { store } });
      expect(await t.call('read', { scope: 'user' })).toEqual({ value });
      await t.call('put', { value: 'kept', scope: 'user' });
    }
  });
});

describe('State of sessions', () => {
  it('is kept apart between 2025 sessions of nobody in particular, over HTTP too', async () => {
    await using shared = server();
    const one = await HttpCaller.open(shared, '2025');
    const two = await HttpCaller.open(shared, '2025');
    await one.request('tools/call', { name: 'put', arguments: { value: 'one', scope: 'session' } });
    const read = { name: 'read', arguments: { scope: 'session' } };
    expect((await one.request('tools/call', read)).result).toMatchObject({ structuredContent: { value: 'one' } });
    expect((await two.request('tools/call', read)).result).toMatchObject({ structuredContent: { value: 'nothing' } });
  });

  it('has nothing to be keyed on in 2026 without authentication, and is an error that says what to do', async () => {
    await using t = await createTestClient(StateModule, { era: '2026' });
    await expect(t.call('put', { value: 'x', scope: 'session' })).rejects.toThrow(/TN3005.*authenticate callers/);
    await expect(t.call('read', { scope: 'session' })).rejects.toThrow(/TN3005/);
  });

  it('in 2026 is the principal’s default session, apart from any 2025 session', async () => {
    await using shared = server();
    await using old = await createTestClient(shared, { era: '2025', auth: ada });
    await using one = await createTestClient(shared, { era: '2026', auth: ada });
    await using two = await createTestClient(shared, { era: '2026', auth: ada });
    await one.call('put', { value: 'default', scope: 'session' });
    expect(await two.call('read', { scope: 'session' })).toEqual({ value: 'default' });
    expect(await old.call('read', { scope: 'session' })).toEqual({ value: 'nothing' });
  });
});
