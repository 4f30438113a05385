import type { AuthGate, Era, Implementation, KeyValue, Logger, ResultEncoder, ServerBehind } from '../contracts';
import type { Application, ModuleNode } from '../modules';
import type { FailurePolicy } from '../pipeline';
import type { Snapshot } from '../registry';
import type { Rounds } from './asking';
import type { Caching } from './caching';
import type { Changes } from './changes';
import type { SessionVisibility } from './session-visibility';
import type { StateLocks } from './state';

/** What the kernel works with. The snapshot is swapped when components change; running requests keep theirs. */
export interface KernelServices {
  snapshot: Snapshot;
  readonly application: Application;
  readonly root: ModuleNode;
  readonly encoders: Readonly<Record<Era, ResultEncoder>>;
  /** What clients are told of keeping answers. */
  readonly caching: Caching;
  readonly serverInfo: Implementation;
  readonly instructions: string | undefined;
  readonly log: Logger;
  readonly store: KeyValue;
  readonly stateLocks: StateLocks;
  /** What sessions see by their own rules; undefined where they have none. */
  readonly sessionVisibility: SessionVisibility | undefined;
  /** Leads calls that ask their client through their rounds. */
  readonly rounds: Rounds;
  /** Tells clients what changed. */
  readonly changes: Changes;
  /** This server and those whose components appear here. */
  servers: () => readonly ServerBehind[];
  readonly authGate: AuthGate | undefined;
  readonly failures: FailurePolicy;
  /** Makes `currentContext()` work, at a price per request. */
  readonly ambientContext: boolean;
}
