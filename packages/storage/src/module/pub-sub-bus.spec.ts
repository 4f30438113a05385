import type { BusEvent } from '@tenon/core';
import { FakeLog } from '../../test/fake-log';
import { MemoryPubSub } from '../memory';
import { PubSubBus } from './pub-sub-bus';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function listening(bus: PubSubBus): Promise<BusEvent[]> {
  const heard: BusEvent[] = [];
  bus.subscribe((event) => heard.push(event));
  return heard;
}

describe('PubSubBus', () => {
  it('tells each process once, its own at once and the others soon', async () => {
    const messages = new MemoryPubSub();
    const [one, two] = [await PubSubBus.open(messages, new FakeLog()), await PubSubBus.open(messages, new FakeLog())];
    const [here, there] = [await listening(one), await listening(two)];
    const events: BusEvent[] = [
      { kind: 'tools', toldBy: 'one', audience: undefined },
      { kind: 'resource', uri: 'note://1' },
      { kind: 'prompts', audience: 'ann' },
    ];
    for (const event of events) one.publish(event);
    expect(here).toEqual(events);
    await turn();
    expect(here).toHaveLength(3);
    expect(there).toEqual([{ kind: 'tools', toldBy: 'one' }, events[1], events[2]]);
    await one.close();
    await two.close();
  });

  it('hears nothing once it is closed, and throws nothing', async () => {
    const messages = new MemoryPubSub();
    const [one, two] = [await PubSubBus.open(messages, new FakeLog()), await PubSubBus.open(messages, new FakeLog())];
    const there = await listening(two);
    await two.close();
    one.publish({ kind: 'tools' });
    await one.close();
    await turn();
    expect(there).toEqual([]);
    two.publish({ kind: 'tools' });
    expect(there).toEqual([{ kind: 'tools' }]);
  });

  it('sends what is on its way before it closes', async () => {
    const messages = new MemoryPubSub();
    const [one, two] = [await PubSubBus.open(messages, new FakeLog()), await PubSubBus.open(messages, new FakeLog())];
    const there = await listening(two);
    one.publish({ kind: 'tools' });
    await one.close();
    await turn();
    expect(there).toEqual([{ kind: 'tools' }]);
    await two.close();
  });

  it('ignores what tells of no change, and warns of it once', async () => {
    const messages = new MemoryPubSub();
    const log = new FakeLog();
    const bus = await PubSubBus.open(messages, log);
    const heard = await listening(bus);
    const malformed = [
      'text',
      null,
      [],
      {},
      { from: 'x' },
      { from: 1, event: { kind: 'tools' } },
      { from: 'x', event: { kind: 'tables' } },
      { from: 'x', event: { kind: 'resource', uri: 1 } },
      { from: 'x', event: { kind: 'tools', toldBy: {} } },
    ];
    for (const message of malformed) await messages.publish('tenon-changes', message as never);
    await messages.publish('tenon-changes', { from: 'x', event: { kind: 'tools', more: 'than known' } });
    await turn();
    expect(heard).toEqual([{ kind: 'tools' }]);
    expect(log.of('warn')).toEqual([expect.stringContaining('was ignored')]);
    await bus.close();
  });

  it('takes every list for changed after a gap', async () => {
    const messages = new MemoryPubSub();
    let gap: (() => void) | undefined;
    const subscribe = messages.subscribe.bind(messages);
    messages.subscribe = (channel, listener, options?: { onGap?: () => void }) => {
      gap = options?.onGap;
      return subscribe(channel, listener);
    };
    const bus = await PubSubBus.open(messages, new FakeLog());
    const heard = await listening(bus);
    gap!();
    expect(heard).toEqual([{ kind: 'tools' }, { kind: 'prompts' }, { kind: 'resources' }]);
    await bus.close();
  });

  it('logs once that others cannot be told, and once that they can again', async () => {
    const messages = new MemoryPubSub();
    const log = new FakeLog();
    const bus = await PubSubBus.open(messages, log);
    const publish = jest.spyOn(messages, 'publish').mockRejectedValue(new Error('gone'));
    for (let times = 0; times < 3; times++) bus.publish({ kind: 'tools' });
    await turn();
    publish.mockRestore();
    bus.publish({ kind: 'tools' });
    await turn();
    expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    await bus.close();
  });

  it('has a bounded number of changes on their way', async () => {
    const messages = new MemoryPubSub();
    const log = new FakeLog();
    const bus = await PubSubBus.open(messages, log);
    const heard = await listening(bus);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const publish = jest.spyOn(messages, 'publish').mockImplementation(() => held);
    for (let times = 0; times < 1_500; times++) bus.publish({ kind: 'tools' });
    expect(publish).toHaveBeenCalledTimes(1_000);
    expect(heard).toHaveLength(1_500);
    expect(log.of('warn')).toHaveLength(1);
    release();
    await bus.close();
  });

  it('closes also where a change never arrives, and the listening never ends', async () => {
    const messages = new MemoryPubSub();
    const log = new FakeLog();
    const never = new Promise<never>(() => undefined);
    messages.publish = () => never;
    messages.subscribe = async () => () => never;
    const bus = await PubSubBus.open(messages, log);
    bus.publish({ kind: 'tools' });
    jest.useFakeTimers();
    try {
      let isClosed = false;
      void bus.close().then(() => (isClosed = true));
      await jest.advanceTimersByTimeAsync(4_999);
      expect(isClosed).toBe(false);
      await jest.advanceTimersByTimeAsync(5_001);
      expect(isClosed).toBe(true);
      expect(log.of('warn')).toEqual([expect.stringContaining('no longer waits')]);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
