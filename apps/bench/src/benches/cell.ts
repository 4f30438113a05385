/** The figures of one benchmark cell, such as tools/call with 50 tools, drawn from its passes. */
import { median } from '../measure/statistics';
import type { Era } from '../workload';
import { failed, type Pass } from './passes';

export interface Cell {
  kind: 'calls' | 'lists' | 'stdio' | 'proxy';
  tools: number;
  /** Requests under way at once: connections over HTTP, messages over stdio, calls of a client. */
  depth: number;
  passes: Pass[];
}

export interface Figure {
  /** CPU microseconds of the server per request, median over the passes. */
  cpu: number;
  /** That of the bare server divided by it: 1 is the limit. */
  shareOfBare: number;
  requestsPerSecond: number;
  requests: number;
  errors: number;
  /** Whether every run of it ended with windows that agree. */
  settled: boolean;
  passes: number;
  failure?: string;
}

/** The passes that count: the accepted ones, or all of them when none was. */
export const countedPasses = ({ passes }: Cell): Pass[] => {
  const accepted = passes.filter((pass) => pass.accepted);
  return accepted.length > 0 ? accepted : passes;
};

/** The figure of one contestant, or `undefined` when it did not take part. */
export function figureOf(cell: Cell, id: string, era: Era): Figure | undefined {
  const passes = countedPasses(cell);
  const present = passes.flatMap((pass) => {
    const run = pass.runs[id];
    return run === undefined ? [] : [{ run, bare: pass.bare[era] ?? Number.NaN }];
  });
  if (present.length === 0) return undefined;
  const good = present.flatMap(({ run, bare }) => (failed(run) ? [] : [{ run, bare }]));
  const fault = present
    .map(({ run }) => (failed(run) ? run.failure : run.firstFault))
    .find((text) => text !== undefined);
  return {
    cpu: median(good.map(({ run }) => run.cpu)),
    shareOfBare: median(good.map(({ run, bare }) => bare / run.cpu)),
    requestsPerSecond: median(good.map(({ run }) => run.requestsPerSecond)),
    requests: good.reduce((sum, { run }) => sum + run.requests, 0),
    errors: good.reduce((sum, { run }) => sum + run.errors, 0),
    settled: good.length > 0 && good.every(({ run }) => run.settled),
    passes: good.length,
    ...(fault === undefined ? {} : { failure: fault }),
  };
}

/** The bare server's CPU microseconds per request in one era, median over the passes. */
export const bareOf = (cell: Cell, era: Era): number =>
  median(countedPasses(cell).flatMap((pass) => (pass.bare[era] === undefined ? [] : [pass.bare[era]])));
