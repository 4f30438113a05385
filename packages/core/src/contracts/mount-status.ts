import type { ErrorCode } from '../errors';

/** Whether something that is mounted can be reached, as far as that is known. */
export interface MountHealth {
  /** `opening` while it is connected to, for the first time or again. */
  readonly state: 'up' | 'down' | 'opening';
  /** Since when. */
  readonly since: Date;
  /** Why it was down last, and when that was noticed last; kept while it is up again. Holds no address, command or credential. */
  readonly lastError?: { readonly code?: ErrorCode; readonly message: string; readonly at: Date };
}

/** One mount of a server, as `TenonServer.mounts` has it. */
export interface MountStatus extends MountHealth {
  /** Its prefix, or `(no prefix)`. */
  readonly name: string;
  /** A module or a server of this process, or a mount target such as a remote server. */
  readonly kind: 'module' | 'server' | 'target';
}
