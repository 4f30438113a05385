import {
  createServer,
  importModule,
  Module,
  mount,
  prompt,
  resource,
  tool,
  transformPrompt,
  transformResource,
  transformTool,
  type Context,
  type Transform,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

const input = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;
const never = (): Promise<never> => new Promise(() => undefined);
const fail = (): never => {
  throw new Error('the database is gone');
};

@Module({
  providers: [
    tool({ name: 'book', input }, () => 'booked'),
    tool({ name: 'fail' }, fail),
    tool({ name: 'slow', timeoutMs: 1 }, never),
    tool({ name: 'wrong', output: input }, () => ({ city: 5 })),
    tool({ name: 'nest' }, (_: object, ctx: Context) => ctx.callTool('book')),
    resource('trip://{id}', { name: 'trip' }, fail),
    prompt({ name: 'plan' }, fail),
  ],
})
class TripModule {}

/** What a client reads of a failure. */
async function failureOf(call: () => Promise<{ isError?: boolean; content?: unknown } | object>): Promise<string> {
  try {
    return JSON.stringify(await call());
  } catch (error) {
    return (error as Error).message;
  }
}

describeEras('errors of what is mounted', (era) => {
  const expectNames = async (t: TestClient, before: string): Promise<void> => {
    const of = (name: string): Promise<string> => failureOf(() => t.callTool(`${before}${name}`, {}));
    expect(await of('book')).toContain(`Invalid arguments for tool '${before}book':`);
    expect(await of('fail')).toMatch(new RegExp(`Error calling tool '${before}fail' \\(error [0-9a-f]{8}\\)`));
    expect(await of('slow')).toContain(`Tool '${before}slow' took longer than 1 ms`);
    expect(await of('wrong')).toContain(`Error calling tool '${before}wrong'`);
    expect(await failureOf(() => t.getPrompt(`${before}plan`))).toContain(`Prompt '${before}plan' failed`);
  };

  it('go by the names that clients call by, at any depth', async () => {
    @Module({ mounts: [mount(TripModule, { prefix: 'trip' })] })
    class Middle {}
    @Module({ mounts: [mount(TripModule, { prefix: 'trip' }), mount(Middle, { prefix: 'm' })] })
    class App {}
    await using t = await createTestClient(App, { era, server: { maskErrorDetails: true } });
    await expectNames(t, 'trip_');
    await expectNames(t, 'm_trip_');
    await expect(t.readResource('trip://m/trip/7')).rejects.toThrow("Resource 'trip://m/trip/7' failed");
  });

  it('tell of the result of the output by that name, too', async () => {
    @Module({ mounts: [mount(TripModule, { prefix: 'trip' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await failureOf(() => t.callTool('trip_wrong'))).toContain("Tool 'trip_wrong' returned");
  });

  it('go by the own names of a server where a handler of it calls', async () => {
    @Module({ mounts: [mount(TripModule, { prefix: 'trip' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await failureOf(() => t.callTool('trip_nest'))).toContain("Invalid arguments for tool 'book':");
  });

  it('go by names that transforms give, on either side of the mount', async () => {
    @Module({ imports: [TripModule], transforms: [transformTool('book', { name: 'reserve' })] })
    class Inner {}
    const outer = transformTool('trip_fail', { name: 'lose' });
    @Module({ mounts: [mount(Inner, { prefix: 'trip', transforms: [outer] })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await failureOf(() => t.callTool('trip_reserve'))).toContain("Invalid arguments for tool 'trip_reserve':");
    expect(await failureOf(() => t.callTool('lose'))).toContain("Error calling tool 'lose'");
  });
});

describe('a transform whose prefix was forgotten', () => {
  const detailOf = async (...transforms: Transform[]): Promise<string[]> => {
    @Module({
      imports: [importModule(TripModule, { prefix: 'first' }), importModule(TripModule, { prefix: 'second' })],
      transforms,
    })
    class App {}
    return (await bootProblems(App)).map(({ code, detail }) => `${code} ${detail}`);
  };

  it('is told the names with a prefix', async () => {
    expect(
      await detailOf(
        transformTool('book', { title: 'x' }),
        transformPrompt('plan', { title: 'x' }),
        transformResource('trip://{id}', { title: 'x' }),
        transformTool('ook', { title: 'x' }),
      ),
    ).toEqual([
      "TN5040 there is no tool 'book' in `transforms` of App, but 'first_book', 'second_book'",
      "TN5040 there is no prompt 'plan' in `transforms` of App, but 'first_plan', 'second_plan'",
      "TN5040 there is no resource 'trip://{id}' in `transforms` of App, but 'trip://first/{id}', 'trip://second/{id}'",
      "TN5040 there is no tool 'ook' in `transforms` of App",
    ]);
  });

  it('is told the names of mounts, and URIs whose prefix stands before their scheme', async () => {
    @Module({
      mounts: [mount(TripModule, { prefix: 'trip', resourcePrefixFormat: 'protocol' })],
      transforms: [transformTool('book', { title: 'x' }), transformResource('trip://{id}', { title: 'x' })],
    })
    class App {}
    await using server = createServer(App, { name: 'test', logLevel: 'silent' });
    await expect(server.start()).rejects.toThrow(/but 'trip_book'[^]*but 'trip\+trip:\/\/\{id\}'/);
  });
});
