/** Starts one server under test. */
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import type { MemoryReport, ServerFlags } from '../servers/server-process';
import { endChild, SERVER_CORE, startNode } from './children';

const START_LIMIT_MS = 30_000;
const STDERR_LIMIT = 4000;

export interface ServerCommand {
  /** File name under `servers/`, without its extension. */
  file: string;
  flags: ServerFlags;
  /** Whether its standard error is a log that is thrown away; else it is kept to explain a failure. */
  logs: boolean;
}

export interface RunningServer {
  pid: number;
  port: number;
  memory(): Promise<MemoryReport>;
  end(): Promise<void>;
}

/** The arguments of Node that start a server. */
export function serverArguments({ file, flags }: ServerCommand, nodeFlags: readonly string[] = []): string[] {
  const flagList = ['--tools', String(flags.tools), '--era', flags.era, '--transport', flags.transport];
  if (flags.sessions) flagList.push('--sessions');
  if (flags.variant !== '') flagList.push('--variant', flags.variant);
  if (flags.backend !== undefined) flagList.push('--backend', String(flags.backend));
  return [
    ...nodeFlags,
    join(__dirname, '..', 'servers', `${file}${__filename.endsWith('.ts') ? '.ts' : '.js'}`),
    ...flagList,
  ];
}

/** What a child writes to its standard error, cut to its last 4,000 characters. */
export function collectStderr(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (chunk: string) => {
    text = (text + chunk).slice(-STDERR_LIMIT);
  });
  return () => text.trim();
}

function readPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const stderr = collectStderr(child);
    const timer = setTimeout(() => reject(new Error(`no port within 30 s: ${stderr()}`)), START_LIMIT_MS);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (chunk: string) => {
      if (text.length > STDERR_LIMIT) return;
      text += chunk;
      const port = /\{"port":(\d+)\}\n/.exec(text)?.[1];
      if (port !== undefined) finish(() => resolve(Number(port)));
    });
    child.once('error', (error) => finish(() => reject(error)));
    child.once('exit', (code) => finish(() => reject(new Error(`the server ended with ${code}: ${stderr()}`))));
  });
}

export interface StartOptions {
  /** The core that it runs on; that of servers under test by default. */
  core?: number;
  /** Flags of Node itself, such as `--expose-gc`. */
  nodeFlags?: readonly string[];
  /** Whether the server gets a channel over which it tells its memory. */
  channel?: boolean;
}

/** Starts a server over HTTP and waits for its port. */
export async function startServer(command: ServerCommand, options: StartOptions = {}): Promise<RunningServer> {
  const child = startNode(serverArguments(command, options.nodeFlags), options.core ?? SERVER_CORE, {
    stdio: [
      'ignore',
      'pipe',
      command.logs ? 'ignore' : 'pipe',
      ...(options.channel === true ? (['ipc'] as const) : []),
    ],
  });
  const port = await readPort(child).catch(async (error: unknown) => {
    await endChild(child);
    throw error;
  });
  return {
    pid: child.pid ?? 0,
    port,
    memory: () =>
      new Promise<MemoryReport>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no memory report within 30 s')), START_LIMIT_MS);
        child.once('message', (message) => {
          clearTimeout(timer);
          resolve(message as MemoryReport);
        });
        child.send('memory');
      }),
    end: () => endChild(child),
  };
}
