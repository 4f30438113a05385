import type { Logger } from '../contracts';

/** Closes a server on the first SIGINT or SIGTERM and ends the process; a second one ends it at once. */
export function closeOnSignals(server: { close(): Promise<void> }, log: Logger): void {
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
}
