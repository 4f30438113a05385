import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from '@tenon/client';
import { createServer, Module, mount, type TenonServer } from '@tenon/core';
import { build } from 'esbuild';
import { sdkServer, type SdkInstance } from '../src';
import { sdkV1, sdkV2 } from './fixtures/sdk-servers';

const eras = ['2025', '2026'] as const;
const sdks = { v1: sdkV1, v2: sdkV2 };
const versions = Object.keys(sdks) as (keyof typeof sdks)[];
const answers = { elicit: () => ({ value: 'yes' }), sample: () => 'words' };

function frontOf(server: SdkInstance): TenonServer {
  @Module({ mounts: [mount(sdkServer(server), { prefix: 'legacy' })] })
  class FrontModule {}
  return createServer(FrontModule, { name: 'front', version: '1.0.0', logLevel: 'silent' });
}

describe.each(versions)('one server of SDK %s, mounted as it is', (version) => {
  const make = (): SdkInstance => sdks[version]().make();

  it('serves the first session over HTTP, and refuses the second', async () => {
    await using front = frontOf(make());
    const { url } = await front.listen({ port: 0 });
    await using first = await Client.connect(url, { era: '2025', answers });
    await using second = await Client.connect(url, { era: '2025', answers });
    expect(await first.call('legacy_everything', { mark: 'm' })).toBe('m yes words');
    expect(await first.call('legacy_count')).toBe(1);
    await expect(second.call('legacy_count')).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/TN6007 .*mounted as 'legacy'.*serves another client already/),
    });
    expect(await first.call('legacy_count')).toBe(2);
  });

  it('refuses clients over HTTP whom nothing tells from others', async () => {
    await using front = frontOf(make());
    const { url } = await front.listen({ port: 0 });
    await using stranger = await Client.connect(url, { era: '2026', answers });
    await expect(stranger.call('legacy_count')).rejects.toThrow('TN6007');
  });

  it.each(eras)('serves a %s client of this process', async (era) => {
    await using front = frontOf(make());
    await using client = await Client.connect(front, { era, answers });
    expect(await client.call('legacy_everything', { mark: 'm' })).toBe('m yes words');
    expect(await client.call('legacy_count')).toBe(1);
    expect(await client.call('legacy_count')).toBe(2);
  });
});

describe.each(versions)('a function that gives one server of SDK %s again and again', (version) => {
  it.each(eras)('fails calls of a %s client with the way out, and leaves the mount as it is', async (era) => {
    const servers = sdks[version]();
    const server = servers.make();
    @Module({
      mounts: [
        mount(
          sdkServer(() => server),
          { prefix: 'legacy' },
        ),
      ],
    })
    class FrontModule {}
    await using front = createServer(FrontModule, { name: 'front', version: '1.0.0', logLevel: 'silent' });
    await using client = await Client.connect(front, { era });
    for (let call = 0; call < 3; call += 1) {
      await expect(client.call('legacy_count')).rejects.toMatchObject({
        code: -32603,
        message: expect.stringMatching(/TN6007 .*mounted as 'legacy'.* the same server twice\. Make a new one inside/),
      });
    }
    expect(front.mounts).toMatchObject([{ name: 'legacy', state: 'up' }]);
    expect((await client.listTools()).map(({ name }) => name)).toContain('legacy_count');
    expect(servers.closed).toBe(0);
  });
});

describe('on stdio', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tenon-front-'));
  const main = join(directory, 'front.cjs');
  const packages = join(__dirname, '../..');
  const env = { NODE_PATH: ['proxy', 'core'].map((name) => join(packages, name, 'node_modules')).join(delimiter) };

  beforeAll(async () => {
    const sources = Object.fromEntries(
      ['core', 'client'].map((name) => [`@tenon/${name}`, join(packages, name, 'src/index.ts')]),
    );
    await build({
      entryPoints: [join(__dirname, 'fixtures/fronted-sdk-server.ts')],
      outfile: main,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      keepNames: true,
      logLevel: 'error',
      alias: sources,
      external: [
        '@modelcontextprotocol/*',
        'ajv',
        'ajv/*',
        'ajv-formats',
        'pino',
        'tsyringe',
        'reflect-metadata',
        'class-*',
      ],
    });
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each(versions.flatMap((version) => eras.map((era) => [version, era] as const)))(
    'one server of SDK %s serves its %s client',
    async (version, era) => {
      const program = { command: process.execPath, args: [main, version], env };
      await using client = await Client.connect(program, { era, answers });
      expect(await client.call('legacy_everything', { mark: 'm' })).toBe('m yes words');
      expect(await client.call('legacy_count')).toBe(1);
      expect(await client.call('legacy_count')).toBe(2);
    },
    30_000,
  );
});
