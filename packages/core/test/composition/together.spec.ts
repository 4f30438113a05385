import {
  Arg,
  importModule,
  Injectable,
  Module,
  mount,
  Resource,
  Tool,
  transformResource,
  transformTool,
  Context,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';

@Injectable()
class Weather {
  @Tool({ version: '1.0', description: 'Old.' })
  forecast(@Arg('city') city: string): string {
    return `old ${city}`;
  }
  @Tool({ name: 'forecast', version: '2.0', description: 'New.' })
  newForecast(@Arg('city') city: string): string {
    return `new ${city}`;
  }
  @Tool({ tags: ['admin'] })
  reset(): string {
    return 'reset';
  }
  @Tool({ enabled: false })
  secret(): string {
    return 'sun';
  }
  @Tool()
  async hideReset(ctx: Context): Promise<string> {
    await ctx.disable({ names: ['reset'] });
    await ctx.enable({ names: ['secret'] });
    return 'hidden';
  }
  @Resource('weather://stations')
  stations(): string {
    return 'north, south';
  }
}

@Module({ providers: [Weather] })
class WeatherModule {}

const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name).sort();

describeEras('versions, visibility and transforms of what is mounted', (era) => {
  it('offers every version of a mounted tool', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })] })
    class App {}
    const t = await createTestClient(App, { era });
    const listed = (await t.listTools()).filter(({ name }) => name === 'w_forecast');
    expect(listed).toMatchObject([{ description: 'New.', _meta: { tenon: { versions: ['2.0', '1.0'] } } }]);
    expect(await t.call('w_forecast', { city: 'Lisbon' })).toBe('new Lisbon');
    const old = await t.callTool('w_forecast', { city: 'Lisbon' }, { meta: { tenon: { version: '1.0' } } });
    expect(old.content).toEqual([{ type: 'text', text: 'old Lisbon' }]);
    await t.close();
  });

  it('hides mounted components, and tells which lists changed', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })] })
    class App {}
    const t = await createTestClient(App, { era });
    await t.server.disable({ tags: ['admin'] });
    expect(names(await t.listTools())).not.toContain('w_reset');
    await expect(t.call('w_reset')).rejects.toThrow("Unknown tool 'w_reset'");
    await t.server.disable({ names: ['w_forecast'], versions: ['2.0'] });
    expect(await t.call('w_forecast', { city: 'Lisbon' })).toBe('old Lisbon');
    await t.server.enable({ tags: ['admin'] });
    expect(await t.call('w_reset')).toBe('reset');
    await t.close();
  });

  it('lets a mounted handler decide what its session sees, by its own names', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })] })
    class App {}
    const auth = { issuer: 'test', subject: 'ada', scopes: [], claims: {} };
    const t = await createTestClient(App, { era, auth, server: { sessionVisibility: true } });
    expect(names(await t.listTools())).toContain('w_reset');
    await expect(t.call('w_secret')).rejects.toThrow('Unknown tool');
    await t.call('w_hideReset');
    expect(names(await t.listTools())).not.toContain('w_reset');
    expect(await t.call('w_secret')).toBe('sun');
    const other = await createTestClient(t.server, { era, auth: { ...auth, subject: 'bob' } });
    expect(names(await other.listTools())).toContain('w_reset');
    await other.close();
    await t.close();
  });

  it('transforms what is mounted where it is mounted, and again in the module that mounts it', async () => {
    @Module({
      mounts: [
        mount(WeatherModule, {
          prefix: 'w',
          transforms: [
            transformTool('w_forecast', { name: 'w_outlook', arguments: { city: { name: 'place' } } }),
            transformResource('weather://w/stations', { uri: 'weather://w/places' }),
          ],
        }),
      ],
      transforms: [transformTool('w_outlook', { name: 'outlook', arguments: { place: { name: 'where' } } })],
    })
    class App {}
    const t = await createTestClient(App, { era });
    expect(names(await t.listTools())).toEqual(['outlook', 'w_hideReset', 'w_reset']);
    expect(await t.call('outlook', { where: 'Porto' })).toBe('new Porto');
    await expect(t.call('outlook', { city: 'Porto' })).rejects.toThrow('where');
    await expect(t.call('w_forecast', { city: 'Porto' })).rejects.toThrow('Unknown tool');
    const { contents } = await t.readResource('weather://w/places');
    expect(contents).toMatchObject([{ uri: 'weather://w/places', text: 'north, south' }]);
    await expect(t.readResource('weather://w/stations')).rejects.toThrow('Unknown resource');
    await t.close();
  });

  it('transforms what is imported, once for each path of imports', async () => {
    @Module({
      imports: [
        importModule(WeatherModule, { prefix: 'a', transforms: [transformTool('a_reset', { name: 'a_clear' })] }),
        importModule(WeatherModule, { prefix: 'b' }),
      ],
      transforms: [transformTool('b_reset', { description: 'Starts anew.' })],
    })
    class App {}
    const t = await createTestClient(App, { era });
    const tools = await t.listTools();
    expect(names(tools).filter((name) => /reset|clear/i.test(name))).toEqual([
      'a_clear',
      'a_hideReset',
      'b_hideReset',
      'b_reset',
    ]);
    expect(tools.find(({ name }) => name === 'b_reset')).toMatchObject({ description: 'Starts anew.' });
    expect(await t.call('a_clear')).toBe('reset');
    await t.close();
  });

  it('refuses mounts within a server whose sessions decide nothing to decide for them', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    await expect(t.call('w_hideReset')).rejects.toThrow('TN5023');
  });

  it('says at boot which transform of a mount, or beside one, matches nothing', async () => {
    const typo = transformTool('w_resett', { name: 'x' });
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w', transforms: [typo] })] })
    class InMount {}
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })], transforms: [typo] })
    class Beside {}
    for (const module of [InMount, Beside]) {
      await expect(createTestClient(module, { era })).rejects.toThrow(/TN5040[^]*w_resett[^]*'w_reset'/);
    }
    @Module({})
    class App {}
    await using t = await createTestClient(App, { era });
    const refused = t.server.mount(WeatherModule, { prefix: 'w', transforms: [typo] });
    await expect(refused).rejects.toThrow(/^The change is refused, and nothing has changed: 1 problem[^]*TN5040/);
    expect(await t.listTools()).toEqual([]);
  });

  it('says at boot which transform of an import matches nothing', async () => {
    @Module({ imports: [importModule(WeatherModule, { transforms: [transformTool('resett', { name: 'x' })] })] })
    class App {}
    await expect(createTestClient(App, { era })).rejects.toThrow(/TN5040[^]*resett[^]*'reset'/);
  });

  it('refuses a component with a version beside a mounted one without', async () => {
    @Injectable()
    class Own {
      @Tool({ name: 'reset', version: '1.0' })
      other(): string {
        return 'own';
      }
    }
    @Module({ providers: [Own], mounts: [mount(WeatherModule)] })
    class App {}
    await expect(createTestClient(App, { era })).rejects.toThrow('TN5020');
  });
});
