/** The machine and the versions that figures belong to; figures of different machines or Node versions do not mix. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { canPin } from '../process/children';

export interface Machine {
  date: string;
  node: string;
  cpu: string;
  cores: number;
  memoryGiB: number;
  kernel: string;
  pinned: boolean;
  loadBefore: number;
  loadAfter: number;
  packages: Record<string, string>;
}

const PACKAGES = [
  '@tenon/core',
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/node',
  'tmcp',
  '@tmcp/transport-http',
  'fastmcp',
];

function versionOf(name: string): string {
  const file = join(__dirname, '..', '..', 'node_modules', name, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return manifest.version;
}

export const currentLoad = (): number => loadavg()[0] ?? Number.NaN;

/** Describes this machine; `loadAfter` is filled in at the end of a run. */
export const describeMachine = (now: Date): Machine => ({
  date: now.toISOString().slice(0, 10),
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 1024 ** 3),
  kernel: release(),
  pinned: canPin(),
  loadBefore: currentLoad(),
  loadAfter: Number.NaN,
  packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
});
