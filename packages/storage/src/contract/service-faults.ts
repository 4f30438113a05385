import assert from 'node:assert/strict';
import { failsSoon, recovers, rejectsWith } from './expectation';
import type { ServiceCase } from './service-case';
import type { ServiceHarness } from './service-harness';

/** Milliseconds after which a call to a frozen server has surely ended: the default deadline, and some time to spare. */
const deadlineMs = 10_000;

/**
 * What every service does when its server does not answer.
 *
 * @param letter that the ids begin with
 * @param use a call that needs the server
 */
export function faultCasesOf<Service extends { close(): Promise<void> }, Harness extends ServiceHarness<Service>>(
  letter: string,
  use: (service: Service) => Promise<unknown>,
): ServiceCase<Service, Harness>[] {
  return [
    {
      id: `${letter}-down`,
      title: 'fails soon while the server is down from the start, and works once it is there',
      needs: ['server'],
      timeoutMs: 60_000,
      async run(bench) {
        const server = bench.harness.server!;
        await server.stop();
        let service: Service;
        try {
          service = await bench.open();
          for (let call = 0; call < 3; call++) await failsSoon(server, () => use(service));
        } finally {
          await server.start();
        }
        await recovers(() => use(service));
      },
    },
    {
      id: `${letter}-away`,
      title: 'fails soon when the server goes away, keeps nothing waiting, and works again when it is back',
      needs: ['server'],
      timeoutMs: 60_000,
      async run(bench) {
        const server = bench.harness.server!;
        const service = await bench.open();
        await use(service);
        await server.stop();
        try {
          await Promise.all(Array.from({ length: 50 }, () => failsSoon(server, () => use(service))));
        } finally {
          await server.start();
        }
        await recovers(() => use(service));
      },
    },
    {
      id: `${letter}-frozen`,
      title: 'ends a call to a frozen server at its deadline, and works again after',
      needs: ['server.freeze'],
      timeoutMs: 60_000,
      async run(bench) {
        const server = bench.harness.server!;
        const service = await bench.open();
        await use(service);
        await server.freeze!();
        try {
          const before = performance.now();
          const failure = await rejectsWith(() => use(service), 'TN8003', server.secrets);
          assert.equal(failure.outcome, 'unknown');
          assert.ok(performance.now() - before < deadlineMs, 'the deadline passed');
        } finally {
          await server.thaw!();
        }
        await recovers(() => use(service));
      },
    },
  ];
}
