import { createHash } from 'node:crypto';
import { away, failureOf, storeWith } from '../../test/driver-store';
import { memoryStore } from '../memory';
import { log } from './log';

const lines: { level: string; data: Record<string, unknown>; message: string | undefined }[] = [];
const at = (level: string) => (data: object, message?: string) =>
  void lines.push({ level, data: { ...data }, message });
const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
const keyHash = createHash('sha256').update('secret-key').digest('hex').slice(0, 8);

beforeEach(() => void lines.splice(0));

describe('log', () => {
  it('writes a line for each call, without keys and values', async () => {
    const store = log(memoryStore(), logger);
    await store.put('secret-key', 'secret-value', { collection: 'one' });
    await store.getMany(['secret-key', 'secret-other']);
    await store.take('secret-key', { collection: 'x'.repeat(100) });
    await store.keys({ collection: 'one' });
    await store.clearCollection('one');
    await store.ping();
    await store.setup();
    expect(lines).toMatchObject([
      { data: { store: 'memory', operation: 'put', collection: 'one', keyHash, outcome: 'ok' } },
      { data: { operation: 'getMany', keys: 2, outcome: 'ok' } },
      { data: { operation: 'take', collection: `${'x'.repeat(80)}…`, keyHash } },
      { data: { operation: 'keys', collection: 'one' } },
      { data: { operation: 'clearCollection', collection: 'one' } },
      { data: { operation: 'ping' } },
      { data: { operation: 'setup' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
    for (const { level, message, data } of lines) {
      expect([level, message]).toEqual(['debug', 'store call']);
      expect(data['durationMs']).toBeGreaterThanOrEqual(0);
    }
  });

  it('says what became of a call that failed', async () => {
    const store = log(storeWith({ read: () => Promise.reject(away()), ping: () => new Promise(() => undefined) }), logger, { level: 'info' }); // prettier-ignore
    const signal = AbortSignal.abort(new Error('enough'));
    await failureOf(store.get('key'));
    await failureOf(store.get(''));
    await failureOf(store.get(undefined as never));
    await failureOf(store.ping({ signal }));
    await store.close();
    await failureOf(store.get('key'));
    expect(lines.map(({ level, data }) => [level, data['outcome']])).toEqual([
      ['info', 'TN8002'],
      ['info', 'TN8007'],
      ['info', 'TN8007'],
      ['info', 'aborted'],
    ]);
  });

  it('refuses levels and logs that are none', () => {
    expect(() => log(memoryStore(), logger, { level: 'trace' as never })).toThrow('TN1015');
    expect(() => log(memoryStore(), {} as never)).toThrow('TN1015');
  });
});
