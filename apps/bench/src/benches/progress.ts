/** What is told while a benchmark runs. */
import type { WindowRun } from '../measure/windows';
import { failed, type Pass } from './passes';

export const describeRun = (run: WindowRun): string =>
  `${run.cpu.toFixed(1)} µs, ${Math.round(run.requestsPerSecond)}/s, windows ${run.windows.map(({ cpu }) => cpu.toFixed(1)).join(' ')}` +
  `${run.settled ? '' : ' (not settled)'}${run.errors > 0 ? `, ${run.errors} errors: ${run.firstFault}` : ''}`;

export function describePass(pass: Pass, number: number): string {
  const drifts = Object.entries(pass.drift).map(
    ([group, drift]) => `${group}: ${((drift ?? Number.NaN) * 100).toFixed(1)} %`,
  );
  const failures = Object.values(pass.runs).filter(failed).length;
  return `pass ${number} ${pass.accepted ? 'accepted' : 'REJECTED'}, bare drift ${drifts.join(', ')}, ${failures} failures`;
}
