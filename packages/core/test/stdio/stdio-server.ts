import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCore } from '../core-bundle';
import type { RpcMessage } from '../http/http-client';

/** The server under attack. It prints wherever user code runs: while it loads nothing, but from its lifespan on. */
const program = `
require('reflect-metadata');
const { createServer, lifespan, Module, tool } = require('./core.cjs');

const anything = { type: 'object' };
const [, , mode] = process.argv;
class App {}
class Database {}
Module({})(App);
const module_ = { module: App, providers: [
  lifespan(Database, async function* () {
    console.log('starting');
    if (mode === 'starts slowly') {
      // Nothing else keeps the process alive, and the signal is for the server too.
      const alive = setInterval(() => undefined, 1000);
      await new Promise((resolve) => process.once('SIGTERM', () => setImmediate(resolve)));
      clearInterval(alive);
    }
    yield new Database();
    console.log('stopping');
    process.stderr.write('STOPPED');
    if (mode === 'does not stop') throw new Error('stuck');
  }),
  ...(mode === 'does not start' ? [lifespan('broken', async function* () { throw new Error('no start'); }, [Database])] : []),
  tool({ name: 'add', input: anything }, ({ a, b }) => a + b),
  tool({ name: 'echo', input: anything }, (args) => ({ args })),
  tool({ name: 'era' }, (_, ctx) => ({ era: ctx.era, sessionId: ctx.sessionId ?? null, transport: ctx.transport })),
  tool({ name: 'meta' }, (_, ctx) => ({ meta: ctx.meta })),
  tool({ name: 'chatter' }, async (_, ctx) => { await ctx.debug('mild'); await ctx.warning('grave'); return 'said'; }),
  tool({ name: 'noisy' }, () => {
    console.log('log'); console.info('info'); console.debug('debug'); console.table([{ a: 1 }]); console.dir({ a: 1 });
    console.group('group'); console.count(); console.groupEnd();
    return 'quiet';
  }),
  tool({ name: 'hold', input: anything }, async ({ key }, ctx) => {
    await new Promise((resolve) => {
      ctx.signal.addEventListener('abort', resolve);
      ctx.info('held ' + key);
    });
    process.stderr.write('ABORTED ' + key);
    return key;
  }),
  tool({ name: 'later', input: anything }, async ({ turns }) => {
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    return turns;
  }),
  tool({ name: 'census' }, async () => {
    for (let round = 0; round < 5; round++) {
      globalThis.gc();
      await new Promise(setImmediate);
    }
    const { heapUsed, external } = process.memoryUsage();
    const objects = require('node:v8').queryObjects(Object, { format: 'count' });
    return { bytes: heapUsed + external, objects, held: process.getActiveResourcesInfo().sort().join() };
  }),
  tool({ name: 'pollution' }, () => ({ polluted: 'polluted' in {} || 'polluted' in [] })),
  tool({ name: 'lingers' }, () => { setInterval(() => undefined, 1000); return 'lingering'; }),
  tool({ name: 'circular' }, () => { const error = new Error('boom'); error.self = error; throw error; }),
] };
const server = createServer(module_, { name: 'child', logLevel: 'warn', shutdownTimeoutMs: 500 });
void server.run({ argv: [], env: {} });
`;

/** For the tool `census`: it collects garbage and counts what is left. */
const flags = ['--expose-gc', '--disable-warning=ExperimentalWarning'];

/** The sources of this package as one file, with the server beside it, in a folder of their own. */
export class StdioProgram {
  private constructor(private readonly directory: string) {}

  static async build(): Promise<StdioProgram> {
    const directory = mkdtempSync(join(tmpdir(), 'tenon-stdio-'));
    await bundleCore(directory);
    writeFileSync(join(directory, 'server.cjs'), program);
    return new StdioProgram(directory);
  }

  /** @param mode `starts slowly` (until SIGTERM), `does not start` or `does not stop` */
  spawn(mode: '' | 'starts slowly' | 'does not start' | 'does not stop' = ''): StdioServer {
    const dependencies = join(__dirname, '../../node_modules');
    return new StdioServer(
      spawn(process.execPath, [...flags, join(this.directory, 'server.cjs'), mode], {
        env: { ...process.env, NODE_PATH: dependencies },
      }),
    );
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A server in a process of its own. Everything on its standard output must be messages, or reading them fails. */
export class StdioServer implements AsyncDisposable {
  readonly messages: RpcMessage[] = [];
  stderr = '';
  /** How the process ended: its exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  #rest = '';
  #watchers: (() => void)[] = [];
  #impurity: string | undefined;
  #hasEnded = false;

  constructor(private readonly process: ChildProcessWithoutNullStreams) {
    process.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    process.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
      this.#wake();
    });
    process.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      process.once('close', (code, signal) => {
        this.#hasEnded = true;
        this.#wake();
        resolve(code ?? signal ?? 'nothing');
      });
    });
  }

  /** Sends text or bytes as they are. */
  write(bytes: string | Buffer): void {
    this.process.stdin.write(bytes);
  }

  send(message: unknown): void {
    this.write(`${JSON.stringify(message)}\n`);
  }

  end(): void {
    this.process.stdin.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async request(method: string, params: unknown = {}, id: string | number = 1): Promise<RpcMessage> {
    this.send({ jsonrpc: '2.0', id, method, params });
    return this.answerTo(id);
  }

  /** The first answer with this id; null for one to a message that could not be read. */
  answerTo(id: string | number | null): Promise<RpcMessage> {
    return this.first((message) => message.method === undefined && message.id === id);
  }

  async first(isIt: (message: RpcMessage) => boolean): Promise<RpcMessage> {
    for (;;) {
      if (this.#impurity !== undefined) throw new Error(`No message: ${this.#impurity}`);
      const found = this.messages.find(isIt);
      if (found) return found;
      await this.#change();
    }
  }

  async logged(text: string): Promise<void> {
    while (!this.stderr.includes(text)) await this.#change();
  }

  /** @throws Error if anything but messages was written to standard output */
  requirePurity(): void {
    if (this.#impurity !== undefined || this.#rest !== '')
      throw new Error(`No message: ${this.#impurity ?? this.#rest}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      try {
        this.messages.push(JSON.parse(line) as RpcMessage);
      } catch {
        this.#impurity ??= line;
      }
    }
    this.#wake();
  }

  #change(): Promise<void> {
    if (this.#hasEnded) throw new Error(`The server has ended: ${this.stderr}`);
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  #wake(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}
