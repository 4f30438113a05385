import { setTimeout as wait } from 'node:timers/promises';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { remote } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo, type Relay } from './fixtures/relay';

const eras = ['2025', '2026'] as const;

describe.each(eras.flatMap((front) => eras.map((backend) => ({ front, backend }))))(
  'a $front client before a $backend server',
  ({ front, backend: era }) => {
    let backend: RunningBackend;
    let relay: Relay;
    let client: TestClient | undefined;

    beforeAll(async () => {
      backend = await startBackend();
      relay = await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) }));
    });
    afterEach(async () => {
      await client?.close();
      client = undefined;
      backend.journal.entries.length = 0;
    });
    afterAll(async () => {
      await relay.close();
      await backend.close();
    });

    async function connect(options: TestClientOptions = {}): Promise<TestClient> {
      return (client = await createTestClient(relay.server, { era: front, ...options }));
    }

    it('speaks the generation that the server speaks', async () => {
      const t = await connect();
      expect(await t.call('relay', { name: 'session' })).toMatch(new RegExp(`^${era} `));
    });

    it('hands on a question to the user', async () => {
      const t = await connect({ answers: { elicit: () => ({ value: 'Ada' }) } });
      expect(await t.call('relay', { name: 'ask', args: { who: 'you' } })).toBe('you: Ada');
      expect(t.questions.map(({ params }) => params['message'])).toEqual(['Name of you?']);
    });

    it('hands on that the user declines', async () => {
      const t = await connect({ answers: { elicit: 'decline' } });
      expect(await t.call('relay', { name: 'ask', args: { who: 'you' } })).toBe('you: decline');
    });

    it('hands on two questions in sequence, and does what came before once', async () => {
      const t = await connect({ answers: { elicit: ({ message }) => ({ value: String(message).length.toString() }) } });
      expect(await t.call('relay', { name: 'askTwice' })).toBe('done 6 15');
      expect(t.questions.map(({ params }) => params['message'])).toEqual(['First?', 'Second after 6?']);
      expect(backend.journal.entries).toEqual(['effect']);
    });

    it('hands on questions that are asked together', async () => {
      const t = await connect({ answers: { elicit: { value: 'yes' }, sample: 'words', roots: ['file:///here'] } });
      expect(await t.call('relay', { name: 'askTogether' })).toBe('yes file:///here words');
      expect(t.questions).toHaveLength(3);
    });

    it('hands on sampling', async () => {
      const t = await connect({ answers: { sample: ({ maxTokens }) => `tokens ${String(maxTokens)}` } });
      expect(await t.call('relay', { name: 'sample', args: { text: 'Go on' } })).toBe('tokens 7');
    });

    it('hands on the question for roots', async () => {
      const t = await connect({ answers: { roots: ['file:///a', 'file:///b'] } });
      expect(await t.call('relay', { name: 'roots' })).toBe('file:///a,file:///b');
    });

    it('leaves the user the time that it takes', async () => {
      const hasty = await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) }, { timeoutMs: 1_000 }));
      const answers = { elicit: async () => ({ value: await wait(1_200, 'Ada') }) };
      const t = (client = await createTestClient(hasty.server, { era: front, answers }));
      expect(await t.call('relay', { name: 'ask', args: { who: 'you' } })).toBe('you: Ada');
      await hasty.close();
    });

    it('declares to the server what the client can answer, and nothing else', async () => {
      const t = await connect({ answers: { roots: [] } });
      const result = t.callTool('relay', { name: 'ask', args: { who: 'you' } });
      const text = await result.then(
        ({ content }) => JSON.stringify(content),
        (error: unknown) => String(error),
      );
      expect(text).toContain('elicitation');
      expect(t.questions).toEqual([]);
    });

    it('hands on progress, and log messages of the level that the client wants', async () => {
      const t = await connect({ logLevel: 'info' });
      const reports: unknown[] = [];
      await t.callTool('relay', { name: 'work', args: { steps: 3 } }, { onProgress: (report) => reports.push(report) });
      expect(reports).toEqual([1, 2, 3].map((n) => ({ progress: n, total: 3, message: `step ${n}` })));
      const logs = t.notifications.filter(({ method }) => method === 'notifications/message');
      expect(logs.map(({ params }) => params['data'])).toEqual(['step 1', 'step 2', 'step 3']);
    });

    it('hands on log messages of a milder level to a client that asks for it', async () => {
      const t = await connect({ logLevel: 'debug' });
      await t.call('relay', { name: 'work', args: { steps: 1 } });
      const logs = t.notifications.filter(({ method }) => method === 'notifications/message');
      expect(logs.map(({ params }) => params['data'])).toEqual(['step 1', 'detail 1']);
    });

    it('cancels the call at the server when the client cancels', async () => {
      const t = await connect();
      const cancel = new AbortController();
      const call = t.callTool('relay', { name: 'hang' }, { signal: cancel.signal });
      call.catch(() => undefined);
      await backend.journal.until('hangs');
      cancel.abort();
      await backend.journal.until('cancelled');
      await expect(call).rejects.toThrow();
    });
  },
);
