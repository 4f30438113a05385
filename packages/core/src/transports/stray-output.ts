import { Console } from 'node:console';

/** The methods of a console that write to standard output. */
const writers: ReadonlySet<string> = new Set([
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
]);

/**
 * Sends to standard error what code writes with `console`, since standard output carries messages of the protocol.
 *
 * @returns a function that puts things back
 */
export function redirectConsole(target: Console = console, stream: NodeJS.WritableStream = process.stderr): () => void {
  const ours = methodsOf(new Console(stream, stream));
  const originals = methodsOf(target);
  Object.assign(target, ours);
  return () => void Object.assign(target, originals);
}

function methodsOf(source: Console) {
  return Object.fromEntries(Object.entries(source).filter(([name]) => writers.has(name)));
}
