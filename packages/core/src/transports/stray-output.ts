import { Console } from 'node:console';

/** The methods of a console that write to standard output. */
const writers = [
  'log',
  'info',
  'debug',
  'dir',
  'dirxml',
  'table',
  'count',
  'group',
  'groupCollapsed',
  'groupEnd',
  'timeEnd',
  'timeLog',
  'time',
] as const;

/**
 * Sends to standard error what code writes with `console`, since standard output carries messages of the protocol.
 *
 * @returns a function that puts things back
 */
export function redirectConsole(target: Console = console, stream: NodeJS.WritableStream = process.stderr): () => void {
  const replacement = new Console(stream, stream);
  const originals = Object.fromEntries(writers.map((name) => [name, target[name]]));
  Object.assign(target, Object.fromEntries(writers.map((name) => [name, replacement[name].bind(replacement)])));
  return () => void Object.assign(target, originals);
}
