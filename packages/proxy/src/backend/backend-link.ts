import type { ConnectionOptions, Connection } from '@tenon/client';
import type { BackendCall } from '../calls/backend-call';

/** Tells the link, with a request over HTTP, to which call it belongs. It is taken off before anything is sent. */
export const callHeader = 'tenon-call';

/** How to open one connection. */
export interface LinkOptions extends Pick<
  ConnectionOptions,
  'era' | 'discovered' | 'capabilities' | 'onRequest' | 'onError' | 'timeoutMs' | 'signal' | 'secrets'
> {
  /** Sent with each HTTP request of the connection that belongs to no call. */
  readonly headers: Readonly<Record<string, string>>;
  /** The call that has this name in `callHeader`. */
  readonly callNamed: (name: string) => BackendCall | undefined;
  /** Hears that the server does not know the session any more: nothing of such a request was executed. */
  readonly onLost: () => void;
}

/** The way to one mounted server, over which connections are opened. */
export interface BackendLink {
  /** Whether what comes on a connection tells to which of several requests it belongs. */
  readonly tellsRequests: boolean;
  /** The generations to try; `auto` takes what the server speaks. */
  readonly eras: 'auto' | '2025';
  open(options: LinkOptions): Promise<Connection>;
  close(): Promise<void>;
}
