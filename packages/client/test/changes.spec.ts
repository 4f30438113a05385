import { createServer, Module, resource, tool, type TenonServer } from '@tenon/core';
import { Client } from '@tenon/client';

@Module({ providers: [resource('note://first', { name: 'first' }, () => 'one'), tool({ name: 'one' }, () => 1)] })
class ChangingModule {}

const server = (): TenonServer => createServer(ChangingModule, { name: 'changing', logLevel: 'silent' });

/** Resolves with the next thing that a listener hears. */
function next<Event>(): { listener: (event: Event) => void; heard: () => Promise<Event> } {
  const events: Event[] = [];
  const waiting: ((event: Event) => void)[] = [];
  return {
    listener: (event) => void (waiting.shift()?.(event) ?? events.push(event)),
    heard: () => new Promise((resolve) => (events.length > 0 ? resolve(events.shift()!) : waiting.push(resolve))),
  };
}

describe.each(['2025', '2026'] as const)('changes in %s', (era) => {
  const open = async (way: string) => {
    const changing = server();
    if (way === 'http') await changing.run({ transport: 'http', port: 0, argv: [], env: {} });
    return changing;
  };

  describe.each(['memory', 'http'])('over %s', (way) => {
    it('of a resource reach each listener, until the last one leaves', async () => {
      await using changing = await open(way);
      await using client = await Client.connect(way === 'http' ? changing.address!.url : changing, { era });
      const one = next<string>();
      const other = next<string>();
      const stopOne = await client.subscribe('note://first', one.listener);
      const stopOther = await client.subscribe('note://first', other.listener);
      changing.notifyResourceUpdated('note://first');
      expect(await Promise.all([one.heard(), other.heard()])).toEqual(['note://first', 'note://first']);
      await stopOne();
      changing.notifyResourceUpdated('note://first');
      expect(await other.heard()).toBe('note://first');
      await stopOther();
      await stopOther();
      await client.ping();
    });

    it('of lists are told, and the new list is had', async () => {
      await using changing = await open(way);
      await using client = await Client.connect(way === 'http' ? changing.address!.url : changing, { era });
      const changes = next<{ kind: string }>();
      const stop = await client.onListChanged('tools', changes.listener);
      expect((await client.listTools()).map(({ name }) => name)).toEqual(['one']);
      await changing.add(tool({ name: 'two' }, () => 2));
      expect(await changes.heard()).toMatchObject({ kind: 'tools' });
      expect((await client.listTools()).map(({ name }) => name)).toEqual(['one', 'two']);
      await stop();
    });
  });
});
