/** An argument of a tool that a header repeats (MCP 2026-07-28, streamable HTTP, "Custom headers"). */
export interface MirroredArgument {
  /** Name of the header in lower case, for example `mcp-param-region`. */
  readonly header: string;
  /** The properties that lead to the argument. */
  readonly path: readonly string[];
  readonly type: 'string' | 'integer' | 'boolean';
}
