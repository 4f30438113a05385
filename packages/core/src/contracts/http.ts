/** Request headers by lower-case name. Credentials read as `[redacted]`. */
export interface HeaderView {
  get(name: string): string | undefined;
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** The HTTP request that carried a message. */
export interface HttpInfo {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderView;
  readonly remoteAddress: string | undefined;
}
