import type { Logger } from '../contracts';

/**
 * Closes a server on the first SIGINT or SIGTERM and ends the process; a second one ends it at once.
 *
 * @returns a function that leaves signals alone again
 */
export function closeOnSignals(server: { close(): Promise<void> }, log: Logger): () => void {
  let isClosing = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isClosing) process.exit(1);
    isClosing = true;
    log.info({ signal }, 'Closing');
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The server did not close cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}

/** How long a process may take to end by itself once its server has closed. */
const lastWordsMs = 500;

/** Ends the process, also where handlers left timers or sockets behind that would keep it alive. */
export function exitSoon(): void {
  setTimeout(() => process.exit(), lastWordsMs).unref();
}
