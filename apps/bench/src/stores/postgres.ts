/** pg with a pool of ten and one statement for each call, over a table of key and value. */
import { typeOrmStore } from '@tenon/storage/typeorm';
import { Pool } from 'pg';
import { NAME, type Places, type Subject } from './subject';

const PUT = `INSERT INTO ${NAME}_raw (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value = excluded.value`;
const GET = `SELECT value FROM ${NAME}_raw WHERE id = $1`;

export async function rawPostgres({ postgres }: Places): Promise<Subject> {
  const pool = new Pool({ connectionString: postgres, max: 10 });
  await pool.query(`CREATE TABLE IF NOT EXISTS ${NAME}_raw (id varchar(64) PRIMARY KEY, value text NOT NULL)`);
  return {
    put: (key, value) => pool.query(PUT, [key, JSON.stringify(value)]),
    get: async (key) => {
      const { rows } = await pool.query<{ value: string }>(GET, [key]);
      return rows[0] && (JSON.parse(rows[0].value) as unknown);
    },
    close: async () => {
      await pool.query(`DROP TABLE ${NAME}_raw`);
      await pool.end();
    },
  };
}

export function postgres({ postgres: url }: Places): Subject {
  const store = typeOrmStore({ type: 'postgres', url, table: NAME });
  return {
    put: (key, value) => store.put(key, value),
    get: (key) => store.get(key),
    close: async () => {
      await store.close();
      const pool = new Pool({ connectionString: url, max: 1 });
      await pool.query(`DROP TABLE IF EXISTS ${NAME}`);
      await pool.end();
    },
  };
}
