import type { WireObject } from './connection-options';

const known = new WeakMap<WireObject, boolean>();

/** Whether a tool has arguments that headers repeat (MCP 2026-07-28, "Custom headers"). */
export function hasMirroredArguments(tool: WireObject): boolean {
  let answer = known.get(tool);
  if (answer === undefined)
    known.set(tool, (answer = JSON.stringify(tool['inputSchema'] ?? null).includes('"x-mcp-header"')));
  return answer;
}
