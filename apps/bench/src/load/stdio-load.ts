/** Continuous load over the standard streams of a server, with a fixed number of requests under way. */
import type { Readable, Writable } from 'node:stream';
import { faultOfMessage } from './answer';
import { FAULT_LIMIT, SAMPLE, type Load } from './load';
import { initializedMessage, INITIALIZE_ID, initializeMessage, messageWriter, type Work } from './request-template';

const FIRST_ANSWER_LIMIT_MS = 20_000;

export interface StdioPlan {
  work: Work;
  /** How many requests are under way at once. */
  depth: number;
}

export class StdioLoad implements Load {
  completed = 0;
  errors = 0;
  firstFault: string | undefined;

  private rest = '';
  private lastId = 0;
  private stopping = false;
  private onLine: (line: string) => void = () => {};
  private readonly write: (id: number) => string;

  constructor(
    private readonly plan: StdioPlan,
    private readonly input: Writable,
    output: Readable,
  ) {
    this.write = messageWriter(plan.work);
    output.setEncoding('utf8');
    output.on('data', (chunk: string) => this.read(chunk));
    input.on('error', (error) => this.count(error.message));
  }

  async start(): Promise<void> {
    if (this.plan.work.era === '2025') {
      await this.ask(INITIALIZE_ID, initializeMessage());
      this.input.write(`${initializedMessage()}\n`);
    }
    const id = this.nextId();
    const fault = faultOfMessage(this.plan.work, id, await this.ask(id, this.write(id)));
    if (fault !== undefined) throw new Error(`the first answer is wrong: ${fault}`);
    this.onLine = (line) => this.receive(line);
    for (let index = 0; index < this.plan.depth; index += 1) this.send();
  }

  stop(): Promise<void> {
    this.stopping = true;
    this.input.end();
    return Promise.resolve();
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private ask(id: number, message: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer within 20 s')), FIRST_ANSWER_LIMIT_MS);
      this.onLine = (line) => {
        if (!this.hasId(line, id)) return;
        clearTimeout(timer);
        resolve(line);
      };
      this.input.write(`${message}\n`);
    });
  }

  private hasId(line: string, id: number): boolean {
    return new RegExp(`"id": ?${id}[,}]`).test(line);
  }

  private send(): void {
    if (this.stopping || this.errors > FAULT_LIMIT) return;
    this.input.write(`${this.write(this.nextId())}\n`);
  }

  private read(chunk: string): void {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }

  private receive(line: string): void {
    // Notifications and questions of the server are no answers.
    if (line.includes('"method":')) return;
    this.completed += 1;
    if (this.completed % SAMPLE === 0) this.check(line);
    this.send();
  }

  private check(line: string): void {
    const id = Number(/"id": ?(\d+)/.exec(line)?.[1]);
    this.count(id <= this.lastId ? faultOfMessage(this.plan.work, id, line) : `an id that was not asked: ${line}`);
  }

  private count(fault: string | undefined): void {
    if (fault === undefined || this.stopping) return;
    this.errors += 1;
    this.firstFault ??= fault;
  }
}
