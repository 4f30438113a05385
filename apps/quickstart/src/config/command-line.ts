import { parseArgs } from 'node:util';

/** The options of `server.run()` that take a value, so that the value is not mistaken for the folder. */
const SERVER_OPTIONS = {
  transport: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  path: { type: 'string' },
} as const;

/** The folder that the command line names: its first argument that is neither an option nor the value of one. */
export function folderArgument(args: readonly string[]): string | undefined {
  return parseArgs({ args: [...args], options: SERVER_OPTIONS, allowPositionals: true, strict: false }).positionals[0];
}
