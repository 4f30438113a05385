import type { Constructor } from '../contracts';
import { RecordList } from './record';

/** What `@Describe` and `@McpHeader` say of a field of a DTO. */
export interface PropertyNote {
  readonly property: string;
  readonly description?: string;
  /** Name of the header that mirrors the argument, without `Mcp-Param-`. */
  readonly mcpHeader?: string;
}

const notes = new RecordList<PropertyNote>('property-notes');

export function recordPropertyNote(target: Constructor, note: PropertyNote): void {
  notes.record(target, note);
}

/** Notes by property, inherited ones included; what a subclass says wins. */
export function readPropertyNotes(target: Constructor): ReadonlyMap<string, PropertyNote> {
  const merged = new Map<string, PropertyNote>();
  for (const note of notes.read(target)) merged.set(note.property, { ...merged.get(note.property), ...note });
  return merged;
}
