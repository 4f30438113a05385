/** A server of an official SDK: `McpServer` or `Server`, of version 1 or 2. */
export interface SdkInstance {
  // The transports of both versions have the same shape, and incompatible types.
  connect(transport: never): Promise<void>;
  close(): Promise<void>;
}

/** Makes a server for one client. */
export type SdkFactory = () => SdkInstance | Promise<SdkInstance>;

export function isSdkInstance(value: unknown): value is SdkInstance {
  if (typeof value !== 'object' || value === null) return false;
  const { connect, close } = value as Partial<SdkInstance>;
  return typeof connect === 'function' && typeof close === 'function';
}
