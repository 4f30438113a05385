import type { JsonSchema } from '@tenon/core';
import type { WireObject } from '../connection';
import { readerOfJson, type OutputReader } from '../data/output-reader';

/** What is known of a tool. */
export interface KnownTool {
  readonly definition: WireObject;
  readonly outputSchema?: JsonSchema;
  /** Made on first use: most tools are never called. */
  readonly read?: OutputReader;
}

/** The tools of the last listing, by name. */
export class ToolIndex {
  private tools = new Map<string, KnownTool>();
  private isComplete = false;

  /** Whether a listing was kept since the last change. */
  get complete(): boolean {
    return this.isComplete;
  }

  get(name: string): KnownTool | undefined {
    return this.tools.get(name);
  }

  keep(definitions: readonly WireObject[]): void {
    this.tools = new Map(definitions.map((definition) => [String(definition['name']), known(definition)]));
    this.isComplete = true;
  }

  forget(): void {
    this.tools = new Map();
    this.isComplete = false;
  }
}

function known(definition: WireObject): KnownTool {
  const outputSchema = definition['outputSchema'] as JsonSchema | undefined;
  if (typeof outputSchema !== 'object' || outputSchema === null) return { definition };
  let reader: OutputReader | undefined;
  return { definition, outputSchema, read: (value) => (reader ??= readerOfJson(outputSchema))(value) };
}
