import { Injectable, ToolError } from '@tenon/core';
import { EnumerableStore } from '@tenon/storage';

/** A bookmark as it is stored, under the path of its document. */
export type StoredBookmark = { title: string; note?: string; at: string };

/** Bookmarks that one user may have. */
export const MAX_BOOKMARKS = 500;

/** The bookmarks of each user, in a collection of its own. */
@Injectable()
export class BookmarkList {
  constructor(private readonly store: EnumerableStore) {}

  /** @throws ToolError where the user has too many */
  async put(user: string, path: string, bookmark: StoredBookmark): Promise<void> {
    const paths = await this.pathsOf(user);
    if (paths.length >= MAX_BOOKMARKS && !paths.includes(path)) {
      throw new ToolError(`There are ${MAX_BOOKMARKS} bookmarks already: remove one with remove_bookmark.`);
    }
    await this.store.put(path, bookmark, { collection: collectionOf(user) });
  }

  /** The latest first. */
  async of(user: string): Promise<(StoredBookmark & { path: string })[]> {
    const paths = await this.pathsOf(user);
    const stored = await this.store.getMany<StoredBookmark>(paths, { collection: collectionOf(user) });
    return paths
      .flatMap((path, index) => (stored[index] ? [{ path, ...stored[index] }] : []))
      .sort((one, other) => other.at.localeCompare(one.at));
  }

  /** @returns whether there was one */
  remove(user: string, path: string): Promise<boolean> {
    return this.store.delete(path, { collection: collectionOf(user) });
  }

  private async pathsOf(user: string): Promise<string[]> {
    return (await this.store.keys({ collection: collectionOf(user), limit: MAX_BOOKMARKS })).keys;
  }
}

function collectionOf(user: string): string {
  return `bookmarks of ${user}`;
}
