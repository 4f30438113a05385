import type { Constructor } from '../contracts';
import { recordPropertyNote } from './property-notes';

/**
 * Mirrors a field of a tool's input in the HTTP header `Mcp-Param-<name>`, so that intermediaries can route by it
 * (MCP 2026-07-28, streamable HTTP, "Custom headers"). The field is a string, number or boolean.
 *
 * @param name an RFC 9110 token, unique within the tool without regard to case
 */
export function McpHeader(name: string): PropertyDecorator {
  return (prototype, property) => {
    recordPropertyNote(prototype.constructor as Constructor, { property: String(property), mcpHeader: name });
  };
}
