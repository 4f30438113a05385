import { Context, Injectable, Tool, ToolError } from '@tenon/core';
import { DocumentLibrary, documentUri } from '../documents/document-library';
import { BookmarkList } from './bookmark-list';
import { BookmarkedInput, BookmarkInput, Bookmarks } from './bookmarks.dto';

@Injectable()
export class BookmarksTools {
  constructor(
    private readonly bookmarks: BookmarkList,
    private readonly library: DocumentLibrary,
  ) {}

  @Tool({
    name: 'bookmark_doc',
    title: 'Bookmark a document',
    description: 'Keep a document among the bookmarks of the user. A second time replaces the note.',
    annotations: { destructiveHint: false, idempotentHint: true, openWorldHint: false },
  })
  async bookmarkDoc({ path, note }: BookmarkInput, ctx: Context): Promise<string> {
    const { document } = await this.library.outline(path);
    const at = new Date().toISOString();
    await this.bookmarks.put(userOf(ctx), path, { title: document.title, at, ...(note !== undefined && { note }) });
    return `Bookmarked ${path}.`;
  }

  @Tool({
    name: 'list_bookmarks',
    title: 'List bookmarks',
    description: 'The documents that the user bookmarked, with their notes.',
    annotations: { readOnlyHint: true, openWorldHint: false },
    output: Bookmarks,
  })
  async listBookmarks(ctx: Context): Promise<Bookmarks> {
    const stored = await this.bookmarks.of(userOf(ctx));
    return { bookmarks: stored.map((bookmark) => ({ ...bookmark, uri: documentUri(bookmark.path) })) };
  }

  @Tool({
    name: 'remove_bookmark',
    title: 'Remove a bookmark',
    description: 'Take a document out of the bookmarks of the user.',
    annotations: { idempotentHint: true, openWorldHint: false },
  })
  async removeBookmark({ path }: BookmarkedInput, ctx: Context): Promise<string> {
    if (await this.bookmarks.remove(userOf(ctx), path)) return `Removed ${path}.`;
    throw new ToolError(`There is no bookmark of '${path}'. list_bookmarks tells which there are.`);
  }
}

/** Everybody who is not signed in is one user. */
function userOf({ auth }: Context): string {
  return auth === undefined ? 'everybody' : `${auth.issuer ?? ''} ${auth.subject}`;
}
