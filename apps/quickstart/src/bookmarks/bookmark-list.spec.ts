import { memoryStore } from '@tenon/storage';
import { BookmarkList, MAX_BOOKMARKS } from './bookmark-list';

const at = (second: number): string => new Date(second * 1_000).toISOString();

describe('BookmarkList', () => {
  it('lists the latest first, and each user the own', async () => {
    const list = new BookmarkList(memoryStore());
    await list.put('ann', 'a.md', { title: 'A', at: at(1) });
    await list.put('ann', 'b.md', { title: 'B', at: at(3), note: 'why' });
    await list.put('bob', 'c.md', { title: 'C', at: at(2) });
    await list.put('ann', 'a.md', { title: 'A again', at: at(4) });
    expect(await list.of('ann')).toEqual([
      { path: 'a.md', title: 'A again', at: at(4) },
      { path: 'b.md', title: 'B', at: at(3), note: 'why' },
    ]);
    expect(await list.remove('bob', 'a.md')).toBe(false);
    expect(await list.remove('ann', 'a.md')).toBe(true);
    expect((await list.of('ann')).map(({ path }) => path)).toEqual(['b.md']);
    expect((await list.of('bob')).map(({ path }) => path)).toEqual(['c.md']);
  });

  it('is bounded, and lets an old one be replaced all the same', async () => {
    const list = new BookmarkList(memoryStore());
    for (let number = 0; number < MAX_BOOKMARKS; number++)
      await list.put('ann', `${number}.md`, { title: 'A', at: at(1) });
    await expect(list.put('ann', 'more.md', { title: 'B', at: at(2) })).rejects.toThrow(/remove_bookmark/);
    await list.put('ann', '7.md', { title: 'B', at: at(2) });
    expect((await list.of('ann'))[0]).toMatchObject({ path: '7.md', title: 'B' });
  });
});
