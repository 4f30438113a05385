import { MemoryEventLog } from './memory-event-log';

const messages = (log: MemoryEventLog, stream: string, id: string) =>
  log.after(stream, id).map(({ message }) => message);

describe('MemoryEventLog', () => {
  it('replays what came after an event, on its stream only', () => {
    const log = new MemoryEventLog();
    const first = log.append('a', '1');
    log.append('b', 'other');
    const second = log.append('a', '2');
    const third = log.append('a', '3');
    expect(log.streamOf(first)).toBe('a');
    expect(log.after('a', first)).toEqual([
      { id: second, message: '2' },
      { id: third, message: '3' },
    ]);
    expect(log.after('a', third)).toEqual([]);
  });

  it.each(['', '.', 'a', 'a.', 'a.!', 'a.-1', '.1', '__proto__.1', 'b.1', 'a.1.1', `a.${'1'.repeat(500)}`])(
    'knows nothing of the id %j that somebody made up',
    (id) => {
      const log = new MemoryEventLog();
      log.append('a', '1');
      expect(log.streamOf(id)).toBeUndefined();
    },
  );

  it('forgets the oldest events of a stream beyond its limits, and keeps its newest whatever its size', () => {
    const log = new MemoryEventLog({ maxStreamEvents: 2, maxStreamBytes: 10 });
    const first = log.append('a', '1');
    for (const message of ['2', '3', '4']) log.append('a', message);
    expect(messages(log, 'a', first)).toEqual(['3', '4']);
    log.append('a', 'x'.repeat(50));
    expect(messages(log, 'a', first)).toEqual(['x'.repeat(50)]);
  });

  it.each([
    ['events', { maxEvents: 3 }],
    ['bytes', { maxBytes: 8 }],
  ])('forgets the streams that were silent for longest beyond so many %s', (_, limits) => {
    const log = new MemoryEventLog(limits);
    const a = log.append('a', 'aa');
    const b = log.append('b', 'bb');
    log.append('a', 'aaaa');
    log.append('c', 'cc');
    expect([log.streamOf(a), log.streamOf(b), log.size]).toEqual(['a', undefined, 2]);
    log.append('d', 'x'.repeat(10));
    log.append('d', 'dddddd');
    expect(log.size).toBeLessThanOrEqual(2);
  });

  it('keeps nothing of a stream that is dropped, and numbers it higher if it comes back', () => {
    let now = 1_000;
    const log = new MemoryEventLog({}, () => now);
    const first = log.append('a', '1');
    log.drop('a');
    log.drop('a');
    expect([log.streamOf(first), log.after('a', first), log.size]).toEqual([undefined, [], 0]);
    now += 1;
    log.append('a', '2');
    expect(messages(log, 'a', first)).toEqual(['2']);
  });

  it('takes undefined for the default, and refuses limits that are not positive', () => {
    const log = new MemoryEventLog({ maxBytes: undefined, maxEvents: undefined });
    const first = log.append('a', '1');
    log.append('a', '2');
    expect(messages(log, 'a', first)).toEqual(['2']);
    for (const maxEvents of [0, -1, NaN]) expect(() => new MemoryEventLog({ maxEvents })).toThrow('TN1015');
  });
});
