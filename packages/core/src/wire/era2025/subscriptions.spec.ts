import { ListenFilter } from '../../kernel/listen-filter';
import { subscribed } from './subscriptions';

const uris = Array.from({ length: 60 }, (_, index) => `data://${index}/${'x'.repeat(1_990)}`);

describe('what a client may subscribe to', () => {
  it('is bounded by number and by size', () => {
    const few = uris.slice(0, 30).reduce<readonly string[]>(subscribed, []);
    expect(few).toHaveLength(30);
    expect(() => uris.slice(30).reduce<readonly string[]>(subscribed, few)).toThrow('characters of URIs');
    const many = Array.from({ length: 1_001 }, (_, index) => String(index));
    expect(() => many.reduce<readonly string[]>(subscribed, [])).toThrow('1000 resources at most');
  });

  it('is bounded the same way for a stream that listens', () => {
    const read = (resourceSubscriptions: string[]) => ListenFilter.read({ notifications: { resourceSubscriptions } });
    expect(read(uris.slice(0, 30)).resources?.size).toBe(30);
    expect(() => read(uris)).toThrow('more than 65536 characters');
  });
});
