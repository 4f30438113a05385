import type { Logger } from '../contracts';
import { BootError, TenonError } from '../errors';
import { requireSupportedNode } from './node-version';
import { closeOnSignals, exitSoon } from './process-signals';
import { runSettings, type RunOptions } from './run-options';
import type { ServerOptions } from './server-options';

/** What a process needs of the server that it is to be. */
export interface ProcessServer {
  listen(options: { host: string; port: number; path: string; sse?: boolean }): Promise<unknown>;
  /** Resolves when the conversation on stdio is over and the server is closed. */
  serveStdio(): Promise<void>;
  close(): Promise<void>;
  isClosing(): boolean;
}

/** Runs a server as this process. What keeps it from starting is printed, and makes the exit code 1. */
export async function runProcess(
  server: ProcessServer,
  serverOptions: ServerOptions,
  runOptions: RunOptions,
  log: Logger,
): Promise<void> {
  let ignoreSignals = (): void => undefined;
  try {
    requireSupportedNode(process.versions.node);
    const settings = runSettings(serverOptions, runOptions);
    if (settings.transport === 'help') {
      process.stdout.write(settings.text);
      return;
    }
    // Before the start: what has started by then is stopped also if a signal comes in the middle of it.
    ignoreSignals = closeOnSignals(server, log);
    if (settings.transport === 'http') await server.listen(settings);
    else {
      await server.serveStdio();
      exitSoon();
    }
  } catch (error) {
    // A signal that came while it started closed the server, and says how the process ends.
    if (server.isClosing() && error instanceof TenonError && error.code === 'TN4003') return;
    ignoreSignals();
    await server.close().catch((failure: unknown) => {
      if (failure !== error) log.error({ err: failure }, 'The server did not close cleanly');
    });
    if (!(error instanceof BootError || error instanceof TenonError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    exitSoon();
  }
}
