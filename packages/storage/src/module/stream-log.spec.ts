import { MemoryEventLog } from '../memory';
import { StreamLog } from './stream-log';

describe('StreamLog', () => {
  it('gives what came after an event, in order, and knows its stream by the id', async () => {
    const log = new StreamLog(new MemoryEventLog());
    const ids: string[] = [];
    for (const message of ['', '{"n":1}', '{"n":2}']) ids.push(await log.append('a.reply.x_y', message));
    expect(await log.streamOf(ids[0]!)).toBe('a.reply.x_y');
    expect(await log.after('a.reply.x_y', ids[0]!)).toEqual([
      { id: ids[1], message: '{"n":1}' },
      { id: ids[2], message: '{"n":2}' },
    ]);
    expect(await log.after('a.reply.x_y', ids[2]!)).toEqual([]);
  });

  it('reads more than a page', async () => {
    const log = new StreamLog(new MemoryEventLog({ maxLength: 5_000 }));
    const first = await log.append('a', 'first');
    for (let number = 0; number < 2_500; number++) await log.append('a', String(number));
    const events = await log.after('a', first);
    expect(events.map(({ message }) => message)).toEqual(Array.from({ length: 2_500 }, (_, number) => String(number)));
  });

  it('knows no stream that is gone, nor what a client made up', async () => {
    const log = new StreamLog(new MemoryEventLog());
    const id = await log.append('a', 'x');
    await log.drop('a');
    for (const unknown of [id, 'never_1', 'nothing', '', '_', 'a_', '\n_1', 'ä_1', `${'x'.repeat(10_000)}_1`])
      expect(await log.streamOf(unknown)).toBeUndefined();
  });

  it('takes what no server wrote for an event without a message', async () => {
    const events = new MemoryEventLog();
    const log = new StreamLog(events);
    const first = await log.append('a', 'x');
    const id = await events.append('a', { not: 'text' });
    expect(await log.after('a', first)).toEqual([{ id, message: '' }]);
  });
});
