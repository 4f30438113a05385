import {
  importModule,
  Module,
  mount,
  tool,
  toolSearch,
  transformResource,
  transformTool,
  type Constructor,
  type Logger,
  type MountOptions,
  type Transform,
} from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';

@Module({ providers: [tool({ name: 'summarize' }, () => 'well'), tool({ name: 'status' }, () => 'fine')] })
class ReportsModule {}

/** A server elsewhere that has a tool, or cannot be reached. */
function targetElsewhere({ isDown = false } = {}): FakeMountTarget {
  const target = new FakeMountTarget();
  target.offered = { ...target.offered, tools: [{ name: 'echo', inputSchema: { type: 'object' } }] };
  target.isDown = isDown;
  return target;
}

/** What the start warns of, by code and text; it rejects where it refuses. */
async function warningsOf(module: Constructor): Promise<string[]> {
  const warnings: string[] = [];
  const quiet = (): void => undefined;
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (_data: object, message?: string) => void warnings.push(message ?? ''),
    child: () => logger,
  };
  await using t = await createTestClient(module, { server: { logger } });
  await t.listTools();
  return warnings.filter((text) => /TN50\d\d/.test(text));
}

function appWith(options: MountOptions, transforms: Transform[], isDown = false): Constructor {
  @Module({
    imports: [importModule(ReportsModule, { prefix: 'reports', rename: { summarize: 'tldr' } })],
    mounts: [mount(targetElsewhere({ isDown }), options)],
    transforms,
  })
  class App {}
  return App;
}

describe('A transform that matches nothing', () => {
  it.each([false, true])('is a mistake where no server elsewhere can have it, down or not: %j', async (isDown) => {
    const app = appWith({ prefix: 'third' }, [transformTool('reports_tldr', { title: 'TL;DR' })], isDown);
    await expect(warningsOf(app)).rejects.toThrow(/TN5040[^]*'reports_tldr'[^]*, but 'tldr'/);
    const resource = appWith({ prefix: 'third' }, [transformResource('data://reports/x', { title: 'X' })], isDown);
    await expect(warningsOf(resource)).rejects.toThrow('TN5040');
  });

  it.each([
    ['the prefix of one', { prefix: 'third' }, transformTool('third_ecko', { title: 'Echo' }), 'third_echo'],
    ['a new name of one', { prefix: 'third', rename: { ecko: 'say' } }, transformTool('say', {}), ''],
    ['any name of one without a prefix', {}, transformTool('ecko', {}), 'echo'],
  ])('is doubtful with %s', async (_what, options, transform, nearest) => {
    const warnings = await warningsOf(appWith(options, [transform]));
    const hint = nearest === '' ? '' : `, but '${nearest}'`;
    expect(warnings.filter((text) => text.includes('TN5040'))).toEqual([
      expect.stringContaining(`in \`transforms\` of App${hint}`),
    ]);
    expect(await warningsOf(appWith(options, [transform], true))).toEqual([]);
  });

  it('is no mistake where it names what another one makes of something elsewhere', async () => {
    const [first, second] = [transformTool('third_gone', { name: 'kept' }), transformTool('kept', { title: 'Kept' })];
    expect(await warningsOf(appWith({ prefix: 'third' }, [first, second], true))).toEqual([]);
    const inMount = appWith({ prefix: 'third', transforms: [first] }, [second], true);
    expect(await warningsOf(inMount)).toEqual([]);
  });

  it('is doubtful where something elsewhere is mounted by a mounted module', async () => {
    @Module({ mounts: [mount(targetElsewhere({ isDown: true }), { prefix: 'far' })] })
    class Middle {}
    @Module({
      providers: [tool({ name: 'own' }, () => 1)],
      mounts: [mount(Middle, { prefix: 'm' })],
      transforms: [transformTool('m_far_echo', { name: 'say' })],
    })
    class App {}
    expect(await warningsOf(App)).toEqual([]);
  });
});

describe('A component of a target to rename that there is not', () => {
  it('is told of with the nearest name', async () => {
    const warnings = await warningsOf(appWith({ prefix: 'third', rename: { ecko: 'say', other: 'another' } }, []));
    expect(warnings).toEqual([
      "TN5005 A component to rename does not exist: 'ecko', but 'echo' is there",
      "TN5005 A component to rename does not exist: 'other'",
    ]);
  });
});

describe('A pinned tool that there is not', () => {
  it('is a mistake where no server elsewhere can have it', async () => {
    @Module({
      mounts: [mount(targetElsewhere({ isDown: true }), { prefix: 'far' })],
      providers: [tool({ name: 'status' }, () => 1), ...toolSearch({ pinned: ['x_status', 'far_echo'] })],
    })
    class App {}
    await expect(warningsOf(App)).rejects.toThrow(/1 problem[^]*TN5051 .*'x_status' .*, but 'status' is/);
  });
});
