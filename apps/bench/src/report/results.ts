/** Everything that one run of the benchmark found; the JSON file holds it as it is. */
import type { Cell } from '../benches/cell';
import type { ColdStart } from '../benches/cold-start';
import type { Pass } from '../benches/passes';
import type { SessionMemory } from '../benches/memory';
import type { Machine } from './machine';

export interface Results {
  machine: Machine;
  /** What the command line asked for, in words. */
  settings: string;
  cells: Cell[];
  memory: SessionMemory[];
  cold: ColdStart[];
  /** Passes over the stores. */
  stores: Pass[];
}
