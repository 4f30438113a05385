import { Complete, Injectable, Resource } from '@tenon/core';
import { DocumentLibrary, documentUri } from './document-library';

@Injectable()
export class DocumentsResources {
  constructor(private readonly library: DocumentLibrary) {}

  @Resource('docs://{path*}', { title: 'A document', description: 'The Markdown text.', mimeType: 'text/markdown' })
  async document({ path }: { path: string }): Promise<string> {
    return (await this.library.read(path)).text;
  }

  @Resource('docs-index://all', {
    title: 'All documents',
    description: 'Every document with its URI and title.',
    mimeType: 'application/json',
  })
  async allDocuments() {
    const documents = await this.library.list();
    return documents.map(({ path, title, size, modifiedMs }) => ({
      path,
      uri: documentUri(path),
      title,
      size,
      modified: new Date(modifiedMs).toISOString(),
    }));
  }

  @Complete('docs://{path*}', 'path')
  paths(typed: string): Promise<string[]> {
    return this.library.pathsLike(typed);
  }
}
