import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents, their sections, and the full-text index over the sections, which triggers keep in step. */
export class CreateDocuments1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE document (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        text TEXT NOT NULL,
        size INTEGER NOT NULL,
        modifiedMs INTEGER NOT NULL,
        hash TEXT NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE section (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        documentId INTEGER NOT NULL REFERENCES document (id) ON DELETE CASCADE,
        level INTEGER NOT NULL,
        line INTEGER NOT NULL,
        heading TEXT NOT NULL,
        trail TEXT NOT NULL,
        body TEXT NOT NULL
      )`);
    await runner.query('CREATE INDEX section_document ON section (documentId)');

    // The words live in the index, the text only in "section": hence "external content" and the two triggers.
    await runner.query(`
      CREATE VIRTUAL TABLE section_search USING fts5 (
        trail, body,
        content = 'section', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
      )`);
    await runner.query(`
      CREATE TRIGGER section_inserted AFTER INSERT ON section BEGIN
        INSERT INTO section_search (rowid, trail, body) VALUES (new.id, new.trail, new.body);
      END`);
    await runner.query(`
      CREATE TRIGGER section_deleted AFTER DELETE ON section BEGIN
        INSERT INTO section_search (section_search, rowid, trail, body)
        VALUES ('delete', old.id, old.trail, old.body);
      END`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE section_search');
    await runner.query('DROP TABLE section');
    await runner.query('DROP TABLE document');
  }
}
