import { memberOwner } from './member-owner';
import { recordParameter } from './parameter-record';
import { recordPropertyNote } from './property-notes';

/**
 * Mirrors an argument of a tool in the HTTP header `Mcp-Param-<name>`, so that intermediaries can route by it
 * (MCP 2026-07-28, streamable HTTP, "Custom headers"). Stands on a field of a DTO or on an `@Arg` parameter; the
 * argument is a string, integer or boolean.
 *
 * @param name an RFC 9110 token, unique within the tool without regard to case
 */
export function McpHeader(name: string): PropertyDecorator & ParameterDecorator {
  return (prototype: object, member: string | symbol | undefined, index?: number) => {
    if (index !== undefined) recordParameter(prototype, member, index, { mcpHeader: name });
    else if (member !== undefined) {
      recordPropertyNote(memberOwner(prototype, member), { property: String(member), mcpHeader: name });
    }
  };
}
