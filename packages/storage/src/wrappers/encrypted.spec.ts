import type { JsonValue } from '@tenon/core';
import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { failureOf, storeWith } from '../../test/driver-store';
import { DriverStore, FakeServer, FakeServerDriver } from '../../test/fake-server';
import { wrappedHarness } from '../../test/wrapped-harness';
import { describeCases, storeCases } from '../contract';
import type { AtomicStore, EnumerableStore, KeyValueStore } from '../contracts';
import { memoryStore } from '../memory';
import { encrypted } from './encrypted';
import { fernet } from './fernet';

const oldKey = randomBytes(32);
const newKey = randomBytes(32).toString('base64');
const place = { collection: 'tokens' };
const hidden = 'secret-value';

describeCases(
  { describe, it },
  'an encrypted store',
  storeCases(wrappedHarness((store) => encrypted(store, { keys: [oldKey] }))),
);
describeCases(
  { describe, it },
  'a store encrypted with Fernet',
  storeCases(wrappedHarness((store) => encrypted(store, { scheme: fernet({ keys: [newKey] }) }))),
);

describe('an encrypted store', () => {
  const raw = memoryStore();
  const store = encrypted(raw, { keys: [oldKey] });
  const envelope = async (key: string): Promise<string> => (await raw.get<string>(key, place))!;
  const refuses = async (from: KeyValueStore, key: string, collection = place.collection): Promise<void> => {
    const failures = await Promise.all(
      [
        () => from.get(key, { collection }),
        () => from.getEntry(key, { collection }),
        () => from.getMany([key], { collection }),
      ].map((read) =>
        read().then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ name: 'DecryptionError', code: 'TN8013', collection });
      expect(inspect(failure, { depth: null })).not.toContain(hidden);
    }
  };

  beforeEach(() => raw.clearCollection(place.collection));

  it('56 leaves nothing of a value in the store behind it, whichever method writes', async () => {
    const value = { token: hidden };
    await store.put('put', value, place);
    await store.putMany([['many', value]], place);
    await store.putIfAbsent('absent', value, place);
    await store.compareAndSet('set', null, value, place);
    await store.increment('count', 271_828_182, place);
    const keys = ['put', 'many', 'absent', 'set', 'count'];
    const kept = await raw.getEntries(keys, place);
    for (const text of kept.map((entry) => JSON.stringify(entry))) {
      expect(text).toContain('tenon.aes-256-gcm.1.');
      for (const part of ['token', hidden, '271828182', Buffer.from(hidden).toString('base64url')])
        expect(text).not.toContain(part);
    }
    expect(await store.getMany(keys, place)).toEqual([value, value, value, value, 271_828_182]);
    expect(await raw.getEntry('count', place)).toMatchObject({
      revision: (await store.getEntry('count', place))!.revision,
    });
  });

  it('never makes the same envelope twice', async () => {
    await store.put('key', hidden, place);
    const first = await envelope('key');
    await store.put('key', hidden, place);
    expect(await envelope('key')).not.toBe(first);
  });

  it('57 refuses a value that another key encrypted', async () => {
    await store.put('key', hidden, place);
    await refuses(encrypted(raw, { keys: [newKey] }), 'key');
    await refuses(encrypted(raw, { keys: [newKey], allowPlaintext: true }), 'key');
  });

  it('57 refuses a value of which one character is another, wherever it is, and one that was cut', async () => {
    await store.put('key', hidden, place);
    const whole = await envelope('key');
    expect(await store.get('key', place)).toBe(hidden);
    for (let index = 0; index < whole.length; index++) {
      const other = whole[index] === 'A' ? 'B' : 'A';
      await raw.put('key', whole.slice(0, index) + other + whole.slice(index + 1), place);
      await refuses(store, 'key');
    }
    for (const cut of [whole.slice(0, -1), `${whole}A`, `${whole}=\n`, whole.slice(0, 40), 'tenon.aes-256-gcm.1.']) {
      await raw.put('key', cut, place);
      await refuses(store, 'key');
    }
  });

  it('57 refuses a value that was moved to another key or collection', async () => {
    await store.put('ann', hidden, place);
    await raw.put('bob', await envelope('ann'), place);
    await refuses(store, 'bob');
    await raw.put('ann', await envelope('ann'), { collection: 'other' });
    await refuses(store, 'ann', 'other');
    await store.put('b:c', hidden, { collection: 'a' });
    await raw.put('c', (await raw.get('b:c', { collection: 'a' }))!, { collection: 'a:b' });
    await refuses(store, 'c', 'a:b');
    expect(await store.get('ann', place)).toBe(hidden);
  });

  it('takes an empty collection for the default one', async () => {
    await store.put('key', hidden);
    expect(await store.get('key', { collection: '' })).toBe(hidden);
    expect(await store.get('key', { collection: 'default' })).toBe(hidden);
  });

  it('58 reads what old keys encrypted and writes with the first one', async () => {
    await store.put('old', hidden, place);
    const rotated = encrypted(raw, { keys: [newKey, oldKey] });
    expect(await rotated.get('old', place)).toBe(hidden);
    await rotated.put('new', hidden, place);
    expect((await envelope('new')).split('.')[3]).not.toBe((await envelope('old')).split('.')[3]);
    await refuses(store, 'new');
    const { revision } = (await rotated.getEntry('old', place))!;
    expect(await rotated.compareAndSet('old', revision, hidden, place)).toBeTruthy();
    const onlyNew = encrypted(raw, { keys: [newKey] });
    expect(await onlyNew.getMany(['old', 'new'], place)).toEqual([hidden, hidden]);
  });

  it('59 refuses what is not encrypted, and reads it where that is allowed', async () => {
    const plain: readonly JsonValue[] = [hidden, { token: hidden }, null, 5, 'tenon.aes-256-gcm.2.x', [hidden]];
    for (const value of plain) {
      await raw.put('key', value, place);
      await refuses(store, 'key');
      await expect(store.increment('key', 1, place)).rejects.toThrow(/TN8013.*allowPlaintext/s);
      expect(await encrypted(raw, { keys: [oldKey], allowPlaintext: true }).get('key', place)).toEqual(value);
    }
    await expect(store.take('key', place)).rejects.toThrow('TN8013');
  });

  it('59 encrypts a plain number as soon as it is incremented', async () => {
    await raw.put('count', 41, place);
    const moving = encrypted(raw, { keys: [oldKey], allowPlaintext: true });
    expect(await moving.increment('count', 1, place)).toBe(42);
    expect(await envelope('count')).toMatch(/^tenon\./);
    expect(await store.get('count', place)).toBe(42);
  });

  it('ends an increment at the deadline of the store, or of the call, also one that waits for another', async () => {
    const server = new FakeServer();
    const slow = encrypted(new DriverStore(new FakeServerDriver(server), { timeoutMs: 40 }), { keys: [oldKey] });
    await slow.increment('count');
    server.freeze();
    const calls = [slow.increment('count'), slow.increment('count'), slow.increment('count', 1, { timeoutMs: 20 })];
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = slow.increment('count', 1, { signal: controller.signal }).catch((error: unknown) => error);
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    const failures = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    const outcome = 'not-sent';
    expect(failures).toMatchObject([40, 40, 20].map((ms) => ({ code: 'TN8003', outcome, detail: expect.stringContaining(`within ${ms} ms`) }))); // prettier-ignore
    server.thaw();
    expect(await slow.increment('count')).toBe(2);
    await slow.close();
  });

  it('says that an increment was not sent whose every attempt came to nothing', async () => {
    let reads = 0;
    const beaten = storeWith(({ read }) => ({
      read: (keys, call) => (++reads < 3 ? read(keys, call) : new Promise<never>(() => undefined)),
      writeIf: () => false,
    }));
    const failure = await failureOf(encrypted(beaten, { keys: [oldKey] }).increment('count', 1, { timeoutMs: 20 }));
    expect([reads, failure]).toMatchObject([3, { code: 'TN8003', outcome: 'not-sent' }]);
    const lost = storeWith({ writeIf: () => new Promise(() => undefined) });
    const unknown = await failureOf(encrypted(lost, { keys: [oldKey] }).increment('count', 1, { timeoutMs: 20 }));
    expect(unknown).toMatchObject({ code: 'TN8003', outcome: 'unknown' });
  });

  it('goes on with a key that its owner has wiped', async () => {
    const raw = memoryStore();
    const key = randomBytes(32);
    const copy = Buffer.from(key);
    const store = encrypted(raw, { keys: [key] });
    key.fill(0);
    await store.put('key', hidden, place);
    await refuses(encrypted(raw, { keys: [Buffer.alloc(32)] }), 'key');
    expect(await encrypted(raw, { keys: [copy] }).get('key', place)).toBe(hidden);
  });

  it('derives a key from a passphrase and its salt', async () => {
    const keys = [{ passphrase: 'correct horse battery staple', salt: 'deployment-of-the-test' }];
    const first = encrypted(raw, { keys });
    await first.setup();
    await first.put('key', hidden, place);
    const second = encrypted(raw, { keys: [newKey, ...keys] });
    expect(await second.get('key', place)).toBe(hidden);
    await refuses(encrypted(raw, { keys: [{ ...keys[0]!, salt: 'deployment-of-another' }] }), 'key');
  }, 60_000); // deriving is slow on purpose

  it('refuses keys that are none, without showing them', () => {
    const bad = [
      [],
      undefined,
      [hidden],
      [randomBytes(31)],
      [randomBytes(33).toString('base64')],
      [`${newKey}*`],
      [oldKey, 5],
      [null],
      [{ passphrase: 'short', salt: '0123456789abcdef' }],
      [{ passphrase: `${hidden} of some length`, salt: 'too short' }],
      [{ passphrase: `${hidden} of some length` }],
    ];
    for (const keys of bad as never[])
      expect(() => encrypted(raw, { keys })).toThrow(
        expect.objectContaining({ code: 'TN8018', message: expect.not.stringContaining(hidden) }),
      );
  });

  it('takes the same key as bytes, base64 and base64url', async () => {
    await store.put('key', hidden, place);
    for (const key of [oldKey.toString('base64'), oldKey.toString('base64url'), new Uint8Array(oldKey)])
      expect(await encrypted(raw, { keys: [key] }).get('key', place)).toBe(hidden);
  });

  it('shows its keys to nobody who prints it', () => {
    const shown = inspect(encrypted(raw, { keys: [newKey] }), { depth: null, showHidden: true });
    expect(shown).not.toContain(newKey);
    expect(shown).not.toContain(inspect(Buffer.from(newKey, 'base64')).slice(8, 40));
  });

  it('uses the room that the store has for a value, to a few bytes', async () => {
    for (const [one, unused] of [
      [store, 2],
      [encrypted(raw, { scheme: fernet({ keys: [newKey] }) }), 64],
    ] as const) {
      await one.put('key', 'x'.repeat(one.capabilities.maxValueBytes - 2), place);
      const bytes = Buffer.byteLength(JSON.stringify(await raw.get('key', place)));
      expect(raw.capabilities.maxValueBytes - bytes).toBeLessThan(unused);
    }
  });

  it('has the methods that the store stands for, and no others by type', async () => {
    const full: AtomicStore & EnumerableStore = encrypted(memoryStore(), { keys: [oldKey] });
    const small: KeyValueStore = memoryStore();
    const wrapped = encrypted(small, { keys: [oldKey] });
    // @ts-expect-error a store that is not known to be atomic has no take()
    expect(typeof wrapped.take).toBe(typeof full.take);
    const { get, put } = small;
    const bare = { name: 'bare', capabilities: { ...small.capabilities, atomic: 'none', enumerate: 'none' }, get, put };
    const none = encrypted(bare as unknown as AtomicStore & EnumerableStore, { keys: [oldKey] });
    for (const call of [() => none.take('key'), () => none.touch('key', 1), () => none.keys()])
      await expect(call()).rejects.toMatchObject({ code: 'TN8011', store: 'bare' });
  });
});
