/** Continuous calls from within the process that is measured. */
import { FAULT_LIMIT, SAMPLE, type Load } from './load';

/** Makes the call with an id; resolves with what is wrong with the answer, which it looks at when `checks` is set. */
export type Call = (id: number, checks: boolean) => Promise<string | undefined>;

export interface Caller {
  /** One for each call that is to be under way. */
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

export class CallingLoad implements Load {
  completed = 0;
  errors = 0;
  firstFault: string | undefined;

  private lastId = 0;
  private stopping = false;
  private caller: Caller | undefined;

  constructor(private readonly open: () => Promise<Caller>) {}

  async start(): Promise<void> {
    this.caller = await this.open();
    for (const call of this.caller.calls) {
      const fault = await call(this.nextId(), true);
      if (fault !== undefined) throw new Error(`the first answer is wrong: ${fault}`);
    }
    for (const call of this.caller.calls) void this.run(call);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.caller?.close();
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private async run(call: Call): Promise<void> {
    while (!this.stopping && this.errors <= FAULT_LIMIT) {
      const id = this.nextId();
      try {
        this.count(await call(id, id % SAMPLE === 0));
        this.completed += 1;
      } catch (error) {
        this.count(error instanceof Error ? error.message : String(error));
      }
    }
  }

  private count(fault: string | undefined): void {
    if (fault === undefined || this.stopping) return;
    this.errors += 1;
    this.firstFault ??= fault;
  }
}
