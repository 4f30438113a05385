/** Continuous load over several keep-alive connections, each with a session of its own where sessions are asked for. */
import { faultOfResponse } from './answer';
import { HttpConnection } from './http-connection';
import { FAULT_LIMIT, SAMPLE, type Load } from './load';
import { initializedRequest, initializeRequest, requestWriter, type Target, type Work } from './request-template';
import type { HttpResponse } from './response-reader';

export interface HttpLoadPlan {
  work: Work;
  target: Target;
  connections: number;
  /** Whether each connection opens a 2025 session first. */
  sessions: boolean;
}

/** Opens a 2025 session; the target with its id. */
export async function openSession(connection: HttpConnection, target: Target): Promise<Target> {
  const answer = await connection.request(initializeRequest(target));
  const sessionId = /\r\nmcp-session-id: *([^\r\n]+)/i.exec(answer.head)?.[1];
  if (answer.status !== 200 || sessionId === undefined) {
    throw new Error(`no session: status ${answer.status}, ${answer.body.slice(0, 200)}`);
  }
  const opened = { ...target, sessionId };
  const confirmed = await connection.request(initializedRequest(opened));
  if (confirmed.status >= 300) throw new Error(`no session: initialized was answered with ${confirmed.status}`);
  return opened;
}

export class HttpLoad implements Load {
  completed = 0;
  errors = 0;
  firstFault: string | undefined;

  private lastId = 0;
  private stopping = false;
  private readonly connections: HttpConnection[] = [];

  constructor(private readonly plan: HttpLoadPlan) {}

  async start(): Promise<void> {
    for (let index = 0; index < this.plan.connections; index += 1) {
      const connection = await HttpConnection.open(this.plan.target.port);
      this.connections.push(connection);
      const target = this.plan.sessions ? await openSession(connection, this.plan.target) : this.plan.target;
      const write = requestWriter(this.plan.work, target);
      await this.checkFirst(connection, write);
      this.run(connection, write);
    }
  }

  stop(): Promise<void> {
    this.stopping = true;
    for (const connection of this.connections) connection.close();
    return Promise.resolve();
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private async checkFirst(connection: HttpConnection, write: (id: number) => string): Promise<void> {
    const id = this.nextId();
    const fault = faultOfResponse(this.plan.work, id, await connection.request(write(id)));
    if (fault !== undefined) throw new Error(`the first answer is wrong: ${fault}`);
  }

  private run(connection: HttpConnection, write: (id: number) => string): void {
    const onFailure = (error: Error): void => this.count(error.message);
    const next = (): void => {
      if (this.stopping || this.errors > FAULT_LIMIT) return;
      const id = this.nextId();
      const sampled = id % SAMPLE === 0;
      const onResponse = (response: HttpResponse): void => {
        this.completed += 1;
        if (sampled || response.status !== 200) this.count(faultOfResponse(this.plan.work, id, response));
        next();
      };
      connection.send(write(id), sampled, onResponse, onFailure);
    };
    next();
  }

  private count(fault: string | undefined): void {
    if (fault === undefined || this.stopping) return;
    this.errors += 1;
    this.firstFault ??= fault;
  }
}
