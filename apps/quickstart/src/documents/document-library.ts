import { Injectable, NotFoundError } from '@tenon/core';
import { DataSource, MoreThan } from 'typeorm';
import { Document } from './document.entity';
import { Section } from './section.entity';

/** Where a section begins, and under which heading. */
export type OutlineEntry = Pick<Section, 'level' | 'line' | 'heading'>;

/** The most completions that a client is sent. */
const MAX_COMPLETIONS = 100;

/** Reads what is indexed. It never touches the folder, so that no path can lead out of it. */
@Injectable()
export class DocumentLibrary {
  constructor(private readonly database: DataSource) {}

  /** All documents by path, without their text. */
  list(): Promise<Document[]> {
    return this.database.getRepository(Document).find({ order: { path: 'ASC' } });
  }

  /**
   * A document with its text.
   *
   * @throws NotFoundError naming similar paths, where there is none
   */
  async read(path: string): Promise<Document> {
    const document = await this.database
      .getRepository(Document)
      .createQueryBuilder('document')
      .addSelect('document.text')
      .where({ path })
      .getOne();
    return document ?? this.unknown(path);
  }

  /**
   * A document without its text, and the sections in it that have a heading, in order.
   *
   * @throws NotFoundError naming similar paths, where there is no such document
   */
  async outline(path: string): Promise<{ document: Document; headings: OutlineEntry[] }> {
    const document = (await this.database.getRepository(Document).findOneBy({ path })) ?? (await this.unknown(path));
    const headings = await this.database.getRepository(Section).find({
      select: { level: true, line: true, heading: true },
      where: { documentId: document.id, level: MoreThan(0) },
      order: { line: 'ASC' },
    });
    return { document, headings };
  }

  /** Paths that hold a text, whatever its case; those that start with it first. */
  async pathsLike(text: string, limit = MAX_COMPLETIONS): Promise<string[]> {
    const documents = await this.database
      .getRepository(Document)
      .createQueryBuilder('document')
      .where('instr(lower(document.path), lower(:text)) > 0', { text })
      .orderBy('instr(lower(document.path), lower(:text)) = 1', 'DESC')
      .addOrderBy('document.path')
      .limit(limit)
      .getMany();
    return documents.map((document) => document.path);
  }

  private async unknown(path: string): Promise<never> {
    const similar = await this.pathsLike(path.split('/').at(-1) ?? path, 5);
    const hint =
      similar.length > 0 ? `Did you mean ${similar.join(', ')}?` : 'search_docs finds documents by their text.';
    throw new NotFoundError(`There is no document '${path}'. ${hint}`);
  }
}

/** The resource URI of a document. */
export function documentUri(path: string): string {
  return `docs://${path.split('/').map(encodeURIComponent).join('/')}`;
}
