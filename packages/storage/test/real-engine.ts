import { describeCases, storeCases, type StoreHarness } from '../src/contract';

/**
 * Runs the contract over an engine that the tests cannot start, where the environment says at which URL one is; otherwise
 * says aloud that it did not run.
 *
 * @param variable of the environment, with the URL
 * @param cleanUp removes what the cases left behind, where they leave anything
 */
export function describeRealEngine(
  title: string,
  variable: string,
  harness: (url: string) => StoreHarness,
  cleanUp?: (url: string) => Promise<void>,
): void {
  const url = process.env[variable];
  if (url === undefined) {
    console.warn(`${title} did not run: ${variable} is not set. What ran is a fake server, which is no such engine.`);
    return;
  }
  describeCases({ describe, it }, title, storeCases(harness(url)));
  if (cleanUp) afterAll(() => cleanUp(url));
}
