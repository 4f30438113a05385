import type { JsonValue } from '../contracts';
import { MemoryPubSub } from './memory-pub-sub';

describe('MemoryPubSub', () => {
  it('brings a copy to everyone who listens on the channel, in order, once the publisher is done', async () => {
    const pubSub = new MemoryPubSub();
    const [one, other, elsewhere]: JsonValue[][] = [[], [], []];
    await pubSub.subscribe('a', (message) => one!.push(message));
    await pubSub.subscribe('a', (message) => other!.push(message));
    await pubSub.subscribe('b', (message) => elsewhere!.push(message));
    const given = { n: 1 };
    const publishing = Promise.all([pubSub.publish('a', given), pubSub.publish('a', 2)]);
    expect(one).toEqual([]);
    await publishing;
    expect(one).toEqual([{ n: 1 }, 2]);
    expect(other).toEqual(one);
    expect(other![0]).not.toBe(one![0]);
    expect(one![0]).not.toBe(given);
    expect(elsewhere).toEqual([]);
  });

  it('brings nothing to whoever stopped listening, not even what was under way', async () => {
    const pubSub = new MemoryPubSub();
    const heard: JsonValue[] = [];
    const listener = (message: JsonValue): void => void heard.push(message);
    const stop = await pubSub.subscribe('a', listener);
    const stopOther = await pubSub.subscribe('a', listener);
    await stop();
    await pubSub.publish('a', 1);
    expect(heard).toEqual([1]);
    const publishing = pubSub.publish('a', 2);
    await stopOther();
    await publishing;
    expect(heard).toEqual([1]);
    await pubSub.subscribe('a', listener);
    await stopOther();
    await pubSub.publish('a', 3);
    expect(heard).toEqual([1, 3]);
  });
});
