import { createTestClient } from '@tenon/testing';
import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo } from './fixtures/relay';
import { startSdkV1 } from './fixtures/sdk-http';
import { sdkV1, sdkV2 } from './fixtures/sdk-servers';
import { expectNothingMixes } from './mixing';

const eras = ['2025', '2026'] as const;

describe('fifty calls at once of five identities mix nothing', () => {
  let backend: RunningBackend;
  beforeAll(async () => (backend = await startBackend()));
  afterAll(() => backend.close());

  it.each(eras.flatMap((front) => eras.map((era) => ({ front, era }))))(
    'of $front clients at a $era server over HTTP',
    async ({ front, era }) => {
      const relay = await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) }));
      try {
        await expectNothingMixes(relay, front);
      } finally {
        await relay.close();
      }
    },
    20_000,
  );

  it.each(eras.flatMap((front) => [sdkV1, sdkV2].map((sdk) => ({ front, sdk, name: sdk.name }))))(
    'of $front clients at servers of $name in this process',
    async ({ front, sdk }) => {
      const relay = await relayTo(sdkServer(sdk().make));
      try {
        await expectNothingMixes(relay, front);
      } finally {
        await relay.close();
      }
    },
    20_000,
  );

  it.each(eras)(
    'of %s clients at a server over HTTP that does not tell for which request it asks, once it has asked',
    async (front) => {
      const server = await startSdkV1();
      const relay = await relayTo(remote(server.url));
      const answers = { elicit: { value: 'yes' }, sample: 'words' };
      const first = await createTestClient(relay.server, {
        era: front,
        answers,
        auth: { subject: 'first', scopes: [] },
      });
      try {
        expect(await first.call('relay', { name: 'everything', args: { mark: 'm' } })).toBe('m yes words');
        await expectNothingMixes(relay, front);
      } finally {
        await first.close();
        await relay.close();
        await server.close();
      }
    },
    30_000,
  );
});
