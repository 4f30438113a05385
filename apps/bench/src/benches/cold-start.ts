/** From the start of a process to its first answer of tools/call, in wall time and CPU time. */
import { readFileSync } from 'node:fs';
import { BARE, commandOf, takingPart, type Contestant } from '../contestants';
import { faultOfResponse } from '../load/answer';
import { HttpConnection } from '../load/http-connection';
import { requestWriter, type Work } from '../load/request-template';
import { cpuMicroseconds } from '../measure/schedstat';
import { median } from '../measure/statistics';
import { startServer } from '../process/server';

export interface ColdRound {
  wallMs: number;
  cpuMs: number;
  peakRssMiB: number;
}

export interface ColdStart {
  id: string;
  rounds: ColdRound[];
  failure?: string;
}

const TOOLS = 1;
const FIRST_ID = 1;

function peakRssMiB(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

async function measureOnce(contestant: Contestant): Promise<ColdRound> {
  const work: Work = { method: 'tools/call', era: contestant.era, tools: TOOLS };
  const began = performance.now();
  const server = await startServer(commandOf(contestant, TOOLS));
  try {
    const connection = await HttpConnection.open(server.port);
    const write = requestWriter(work, { port: server.port, path: '/mcp' });
    const answer = await connection.request(write(FIRST_ID));
    const round = {
      wallMs: performance.now() - began,
      cpuMs: cpuMicroseconds(server.pid) / 1000,
      peakRssMiB: peakRssMiB(server.pid),
    };
    connection.close();
    const fault = faultOfResponse(work, FIRST_ID, answer);
    if (fault !== undefined) throw new Error(`the first answer is wrong: ${fault}`);
    return round;
  } finally {
    await server.end();
  }
}

export interface ColdFigure {
  wallMs: number;
  cpuMs: number;
  peakRssMiB: number;
}

export const coldFigure = ({ rounds }: ColdStart): ColdFigure => ({
  wallMs: median(rounds.map(({ wallMs }) => wallMs)),
  cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
  peakRssMiB: median(rounds.map((round) => round.peakRssMiB)),
});

/** Interleaved rounds over all contestants; a first round, which fills the file cache, is not counted. */
export async function runColdStarts(
  contestants: readonly Contestant[],
  rounds: number,
  log: (line: string) => void,
): Promise<ColdStart[]> {
  const field = [BARE['2026'], ...takingPart(contestants, 'cold')];
  const results = new Map<string, ColdStart>(field.map(({ id }) => [id, { id, rounds: [] }]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of field) {
      const result = results.get(contestant.id);
      if (result === undefined || result.failure !== undefined) continue;
      try {
        const measured = await measureOnce(contestant);
        if (round > 0) result.rounds.push(measured);
      } catch (error) {
        result.failure = error instanceof Error ? error.message : String(error);
        log(`cold start: ${contestant.label}: FAILED: ${result.failure}`);
      }
    }
    if (round > 0) log(`cold start: round ${round} of ${rounds} done`);
  }
  return [...results.values()];
}
