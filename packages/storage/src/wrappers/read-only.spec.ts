import { memoryStore } from '../memory';
import { requireCapabilities } from '../contracts';
import { failureOf } from '../../test/driver-store';
import { readOnly } from './read-only';

const raw = memoryStore();
const refusing = readOnly(raw);
const ignoring = readOnly(raw, { onWrite: 'ignore' });
const atomics = (store: typeof refusing) => [() => store.take('key'), () => store.putIfAbsent('new', 1), () => store.compareAndSet('new', null, 1), () => store.compareAndDelete('key', 'r'), () => store.increment('new'), () => store.touch('key', 1)]; // prettier-ignore
const plain = (store: typeof refusing) => [() => store.put('new', 1), () => store.putMany([['new', 1]]), () => store.delete('key'), () => store.deleteMany(['key']), () => store.clearCollection('default'), () => store.cull()]; // prettier-ignore

beforeEach(() => raw.put('key', 1));
afterEach(async () => expect((await raw.keys()).keys).toEqual(['key']));

describe('readOnly', () => {
  it('reads and lists', async () => {
    for (const store of [refusing, ignoring]) {
      await store.setup();
      await store.ping();
      expect([await store.get('key'), await store.getMany(['key'])]).toEqual([1, [1]]);
      expect([await store.getEntry('key'), await store.getEntries(['key'])]).toMatchObject([{ value: 1 }, [{ value: 1 }]]); // prettier-ignore
      expect([(await store.keys()).keys, await store.collections()]).toEqual([['key'], ['default']]);
    }
  });

  it('refuses every write', async () => {
    for (const write of [...plain(refusing), ...atomics(refusing)])
      expect(await failureOf(write())).toMatchObject({ name: 'ReadOnlyError', code: 'TN8012', store: 'memory' });
  });

  it('ignores writes where it is told to, but none whose answer others rely on', async () => {
    expect(await Promise.all(plain(ignoring).map((write) => write()))).toEqual([undefined, undefined, false, 0, 0, 0]);
    for (const write of atomics(ignoring)) expect(await failureOf(write())).toMatchObject({ code: 'TN8012' });
  });

  it('is refused by a feature that has to write', () => {
    expect(() => requireCapabilities(refusing, { atomic: 'delete-wins' }, 'OAuth')).toThrow('TN8011');
    expect(() => readOnly(raw, { onWrite: 'drop' as never })).toThrow('TN1015');
  });
});
