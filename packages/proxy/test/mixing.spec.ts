import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo } from './fixtures/relay';
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
});
