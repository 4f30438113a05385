import { setTimeout as delay } from 'node:timers/promises';
import type { ContractCase } from './contract-case';
import type { ServiceHarness } from './service-harness';
import type { ServerControl } from './store-harness';
import { withoutStrayErrors } from './stray-errors';

interface Closable {
  close(): Promise<void>;
}

type Need<Harness> = (keyof Harness & string) | 'server.freeze' | 'server.dropReply';

/** A case before it is bound to a harness. */
export interface ServiceCase<Service extends Closable, Harness extends ServiceHarness<Service>> {
  readonly id: string;
  readonly title: string;
  /** Members of the harness that it cannot do without. */
  readonly needs?: readonly Need<Harness>[];
  /** Milliseconds that it may take; 30,000 by default. */
  readonly timeoutMs?: number;
  readonly run: (bench: ServiceBench<Service, Harness>) => Promise<void>;
}

/** Where a case works: what is opened is closed by itself. */
export class ServiceBench<Service extends Closable, Harness extends ServiceHarness<Service>> {
  private readonly opened: Service[] = [];

  constructor(readonly harness: Harness) {}

  async open(): Promise<Service> {
    return this.keep(await this.harness.open());
  }

  async another(): Promise<Service> {
    return this.keep(await this.harness.another!());
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    if (this.harness.clock) this.harness.clock.advance(ms);
    else await delay(ms);
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.opened.map((service) => service.close()));
    await this.harness.dispose?.();
  }

  private keep(service: Service): Service {
    this.opened.push(service);
    return service;
  }
}

/** Binds cases to a harness. */
export function bindService<Service extends Closable, Harness extends ServiceHarness<Service>>(
  harness: Harness,
  cases: readonly ServiceCase<Service, Harness>[],
): ContractCase[] {
  return cases.map(({ id, title, needs = [], timeoutMs = 30_000, run }) => {
    const missing = needs.filter((need) => !has(harness, need));
    return {
      id,
      title,
      timeoutMs,
      ...(missing.length > 0 && { excluded: `the harness has no ${missing.join(', ')}` }),
      run: () =>
        withoutStrayErrors(async () => {
          const bench = new ServiceBench<Service, Harness>(harness);
          try {
            await run(bench);
          } finally {
            await bench.dispose();
          }
        }),
    };
  });
}

function has<Harness extends { readonly server?: ServerControl }>(harness: Harness, need: Need<Harness>): boolean {
  const { server } = harness;
  if (need === 'server.freeze') return server?.freeze !== undefined && server.thaw !== undefined;
  if (need === 'server.dropReply') return server?.dropReply !== undefined;
  return harness[need] !== undefined;
}
