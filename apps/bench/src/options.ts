/** The command line. */
import { parseArgs } from 'node:util';
import { CONTESTANTS, type Contestant } from './contestants';
import type { WindowSettings } from './measure/windows';
import type { Places } from './stores/subject';

export const SECTIONS = ['calls', 'lists', 'stdio', 'memory', 'cold', 'proxy', 'stores'] as const;

export type Section = (typeof SECTIONS)[number];

export interface Options {
  sections: readonly Section[];
  contestants: readonly Contestant[];
  tools: readonly number[];
  passes: number;
  windows: WindowSettings;
  coldRounds: number;
  sessionCounts: readonly number[];
  places: Places;
  json: string | undefined;
  quick: boolean;
}

export const HELP = `Usage: node apps/bench/dist/main.js [options]

Measures Tenon, its peers and a bare node:http server; writes Markdown to the standard output.

  --quick              one pass of short windows: a first impression in minutes, no result to quote
  --only <sections>    comma-separated: ${SECTIONS.join(', ')}
  --servers <ids>      comma-separated, a prefix suffices (tenon,tmcp); bare always runs
  --tools <counts>     comma-separated tool counts for calls and lists (default 1,50,500)
  --passes <n>         accepted passes per table (default 3, at most 20)
  --redis <url>        where stores are measured (default redis://127.0.0.1:6379)
  --postgres <url>     likewise (default postgres://postgres@127.0.0.1:5432/postgres)
  --json <file>        write everything that was measured to a file
  --help               this text

Needs Linux (/proc/<pid>/task/*/schedstat). Servers listen on 127.0.0.1 only.
Servers: ${CONTESTANTS.map(({ id }) => id).join(', ')}
`;

const FULL: WindowSettings = { milliseconds: 2000, minimumRequests: 200, minimumWindows: 5, limit: 12 };
const QUICK: WindowSettings = { milliseconds: 500, minimumRequests: 50, minimumWindows: 4, limit: 8 };

export class UsageError extends Error {}

const split = (text: string): string[] => text.split(',').filter((part) => part !== '');

function readSections(text: string | undefined): readonly Section[] {
  if (text === undefined) return SECTIONS;
  return split(text).map((name) => {
    const section = SECTIONS.find((known) => known === name);
    if (section === undefined) throw new UsageError(`--only knows ${SECTIONS.join(', ')}, not "${name}"`);
    return section;
  });
}

function readContestants(text: string | undefined): readonly Contestant[] {
  if (text === undefined) return CONTESTANTS;
  const prefixes = split(text);
  for (const prefix of prefixes) {
    if (!CONTESTANTS.some(({ id }) => id.startsWith(prefix))) throw new UsageError(`no server begins with "${prefix}"`);
  }
  return CONTESTANTS.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix)));
}

function readCount(name: string, text: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new UsageError(`--${name} takes whole numbers from 1 to ${most}, not "${text}"`);
  }
  return count;
}

/** Reads the arguments; `undefined` when help was asked for. */
export function readOptions(argv: readonly string[]): Options | undefined {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        servers: { type: 'string' },
        tools: { type: 'string', default: '1,50,500' },
        passes: { type: 'string' },
        redis: { type: 'string', default: 'redis://127.0.0.1:6379' },
        postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return undefined;
  const { quick, redis, postgres } = values;
  return {
    sections: readSections(values.only),
    contestants: readContestants(values.servers),
    tools: split(values.tools).map((text) => readCount('tools', text, 5000)),
    passes: values.passes === undefined ? (quick ? 1 : 3) : readCount('passes', values.passes, 20),
    windows: quick ? QUICK : FULL,
    coldRounds: quick ? 3 : 10,
    sessionCounts: quick ? [1000] : [1000, 10_000],
    places: { redis, postgres },
    json: values.json,
    quick,
  };
}
