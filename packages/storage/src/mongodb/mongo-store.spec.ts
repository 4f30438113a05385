import { MongoClient } from 'mongodb';
import { inspect } from 'node:util';
import { FakeMongoServer } from '../../test/fake-mongodb';
import { mongoHarness, testDatabase } from '../../test/mongo-harness';
import { describeRealEngine } from '../../test/real-engine';
import { describeCases, storeCases } from '../contract';
import { describeMongoFailure } from './mongo-failure';
import { mongoStore, type MongoStore } from './mongo-store';

const fake = new FakeMongoServer();

beforeAll(async () => {
  await fake.start();
});

afterAll(async () => {
  await fake.stop();
});

describeCases({ describe, it }, 'MongoStore over a fake server', storeCases(mongoHarness(() => fake.url, fake)));

describeRealEngine(
  'MongoStore over MongoDB',
  'MONGODB_URL',
  (url) => mongoHarness(() => url),
  async (url) => {
    const client = new MongoClient(url);
    await client.db(testDatabase).dropDatabase();
    await client.close();
  },
);

/** The names of all fields in a document. */
function fieldsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    Array.isArray(value) ? fieldsIn(part) : [name, ...fieldsIn(part)],
  );
}

describe('MongoStore over a fake server', () => {
  let store: MongoStore;

  beforeEach(async () => {
    store = mongoStore({ url: fake.url, database: 'own', collection: 'records' });
    await store.setup();
    fake.commands.length = 0;
  });

  afterEach(async () => {
    await store.close();
  });

  it('makes an index for lists and one that lets the server forget what has expired', async () => {
    const other = mongoStore({ url: fake.url });
    await other.setup();
    await other.close();
    expect(fake.commands).toMatchObject([
      {
        createIndexes: 'entries',
        $db: 'tenon',
        indexes: [
          { key: { collection: 1, _id: 1 }, name: 'list' },
          { key: { expiresAt: 1 }, name: 'expiry', expireAfterSeconds: 60 },
        ],
      },
    ]);
    await store.put('key', 1, { ttlMs: 60_000 });
    const written = fake.commands.at(-1)!.updates[0].u;
    expect(written.expiresAt).toBeInstanceOf(Date);
    expect(written.expiresAt - written.createdAt).toBe(60_000);
  });

  it('writes to a majority and its journal, in one command for each change', async () => {
    await store.put('key', 1);
    await store.putMany([['key', 2], ['other', 3]]); // prettier-ignore
    const { revision } = (await store.getEntry('key'))!;
    await store.compareAndSet('key', revision, 3);
    await store.putIfAbsent('key', 4);
    await store.touch('key', 1_000);
    await store.compareAndDelete('key', revision);
    await store.take('other');
    const names = fake.commands.map((command) => Object.keys(command)[0]);
    expect(names).toEqual(['update', 'update', 'find', 'update', 'update', 'update', 'delete', 'findAndModify']);
    for (const { find, writeConcern } of fake.commands)
      if (!find) expect(writeConcern).toMatchObject({ w: 'majority', j: true });
  });

  it('takes names and values for data, whatever they look like', async () => {
    const operators = { $where: 'sleep(1)', 'a.b': { $ne: null }, $set: { _id: 1 } };
    const options = { collection: '$where' };
    await store.put('$ne', operators, options);
    await store.putIfAbsent('{"$gt":""}', operators, options);
    expect(await store.getMany(['$ne', '{"$gt":""}', '', '.*'].filter(Boolean), options)).toEqual([operators, operators, undefined]); // prettier-ignore
    expect((await store.keys(options)).keys.sort()).toEqual(['$ne', '{"$gt":""}']);
    expect(await store.collections()).toContain('$where');
    expect(await store.clearCollection('$where')).toBe(2);
    const known = ['$db', '$in', '$or', '$gt', '$lte', '$match', '$group', '$limit'];
    const fields = new Set(fake.commands.flatMap(fieldsIn).filter((name) => /[$.]/.test(name)));
    expect([...fields].filter((name) => !known.includes(name))).toEqual([]);
  });

  it('asks once, also where the answer is lost', async () => {
    await store.put('code', 'once');
    fake.commands.length = 0;
    fake.dropReply();
    await expect(store.take('code')).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(fake.commands.map((command) => Object.keys(command)[0])).toEqual(['findAndModify']);
    fake.dropReply();
    await expect(store.get('code')).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(fake.commands.filter((command) => command.find)).toHaveLength(1);
  });

  it('says that the server is not the primary now, and works when it is', async () => {
    fake.refusals.push({ ok: 0, code: 10_107, codeName: 'NotWritablePrimary', errmsg: 'not primary; secret-value' });
    const failure = await store.put('key', 1).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN8002', outcome: 'not-sent', retryable: true });
    expect(String(failure)).toContain(`MongoDB at ${fake.address} cannot serve now; it answers NotWritablePrimary`);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('secret-value');
    await expect(store.put('key', 1)).resolves.toBeUndefined();
  });

  it('says so of a batch, too, of which a part may have been written', async () => {
    fake.refusals.push({ ok: 0, code: 10_107, codeName: 'NotWritablePrimary', errmsg: 'not primary' });
    const batch = [['key', 1], ['other', 2]] as const; // prettier-ignore
    const refused = await store.putMany(batch).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(String(refused)).toContain('it answers NotWritablePrimary');
    fake.dropReply();
    const lost = await store.putMany(batch).catch((error: unknown) => error);
    expect(lost).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(String(lost)).toContain(`MongoDB at ${fake.address} is not reachable`);
  });

  it('says that credentials are refused, which no time cures', async () => {
    const other = mongoStore({ url: fake.urlWith('wrong-secret') });
    const failure = await other.get('key').catch((error: unknown) => error);
    await other.close();
    expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
    expect(String(failure)).toContain(`${fake.address} refuses the credentials; it answers AuthenticationFailed`);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('wrong-secret');
  });

  it('says that a client of the caller was closed', async () => {
    const client = new MongoClient(fake.url);
    const other = mongoStore({ client });
    await other.put('key', 1);
    await client.close();
    const failure = await other.put('key', 2).catch((error: unknown) => error);
    await other.close();
    expect(failure).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
    expect(String(failure)).toContain(fake.address);
  });
});

describe('MongoStore', () => {
  it('refuses what leads to no server, and shows no password', () => {
    const wrong = ['http://:hidden@host', 'mongodb://', 'mongodb://user:hidden@', '127.0.0.1:27017', 7] as never[];
    for (const server of wrong) {
      let refusal: unknown;
      try {
        mongoStore({ url: server });
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject({ code: 'TN1015' });
      expect(String(refusal)).not.toContain('hidden');
    }
    expect(() => mongoStore({} as never)).toThrow('TN1015');
    for (const name of ['', 'a b', 'a$b', 'a\0', 7] as never[]) {
      expect(() => mongoStore({ url: 'mongodb://host', database: name })).toThrow('TN1015');
      expect(() => mongoStore({ url: 'mongodb://host', collection: name })).toThrow('TN1015');
    }
    expect(() => mongoStore({ url: 'mongodb://host', collection: 'system.users' })).toThrow('TN1015');
  });

  it.each([
    ['no server', { name: 'MongoServerSelectionError', cause: { cause: { code: 'ECONNREFUSED' } } }, 'unavailable', 'not-sent', 'last error ECONNREFUSED'], // prettier-ignore
    ['a broken connection', { name: 'MongoNetworkError', cause: { code: 'ECONNRESET' } }, 'unavailable', 'unknown', 'ECONNRESET'], // prettier-ignore
    ['a handshake that failed', { name: 'MongoNetworkError', errorLabels: ['HandshakeError'] }, 'unavailable', 'not-sent', 'not reachable'], // prettier-ignore
    ['a busy pool', { name: 'MongoWaitQueueTimeoutError' }, 'timeout', 'not-sent', 'busy'],
    ['silence', { name: 'MongoOperationTimeoutError' }, 'timeout', 'unknown', 'in time'],
    ['a step-down in the midst', { name: 'MongoServerError', code: 11_602, codeName: 'InterruptedDueToReplStateChange' }, 'unavailable', 'unknown', 'InterruptedDueToReplStateChange'], // prettier-ignore
    ['no majority', { name: 'MongoWriteConcernError', code: 64, codeName: 'WriteConcernFailed' }, 'unavailable', 'unknown', 'WriteConcernFailed'], // prettier-ignore
    ['a full disk', { name: 'MongoServerError', code: 14_031 }, 'full', undefined, 'no space'],
    ['anything else', { name: 'MongoServerError', code: 59, codeName: 'it is "quoted"' }, 'failed', undefined, 'answers code 59'], // prettier-ignore
  ] as const)('knows what %s means', (_, error, kind, outcome, detail) => {
    const failure = describeMongoFailure(error, 'MongoDB at host:1');
    expect(failure).toMatchObject({ kind, ...(outcome && { outcome }) });
    expect(failure).toHaveProperty('detail', expect.stringContaining(detail));
    expect(failure).toHaveProperty('detail', expect.stringContaining('MongoDB at host:1'));
  });
});
