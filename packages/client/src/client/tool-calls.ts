import { RpcCode } from '@tenon/core';
import { RequestError, type WireObject } from '../connection';
import { dataOf } from '../data/data-of';
import { readerOf, type OutputReader } from '../data/output-reader';
import type { Link } from '../links';
import type { CallToolOptions, ClientRequestOptions } from './client-options';
import { metaOf, type CallToolResult } from './results';
import { ToolIndex } from './tool-index';
import { withMeta } from './with-meta';

/** Calls tools, with what their definitions say of headers and of results. */
export class ToolCalls {
  private readonly tools = new ToolIndex();

  constructor(private readonly link: Link) {}

  /** Keeps the definitions of a listing. */
  keep(definitions: readonly WireObject[]): void {
    this.tools.keep(definitions);
  }

  /** The list has changed. */
  forget(): void {
    this.tools.forget();
  }

  async call<Data>(name: string, args: WireObject, options: CallToolOptions<Data>): Promise<CallToolResult<Data>> {
    const { version, output } = options;
    const expected = output && readerOf(output);
    const meta = { ...options.meta, ...(version !== undefined && versionMeta(options.meta, version)) };
    const result = await this.send(name, args, { ...options, meta });
    const data = await this.read(name, result, { ...options, expected });
    return {
      data: data as Data | undefined,
      content: (result['content'] ?? []) as CallToolResult['content'],
      structuredContent: result['structuredContent'] as WireObject | undefined,
      isError: result['isError'] === true,
      meta: metaOf(result),
    };
  }

  private async read(
    name: string,
    result: WireObject,
    { version, expected, signal }: { version?: string; expected?: OutputReader; signal?: AbortSignal },
  ): Promise<unknown> {
    if (result['structuredContent'] === undefined || expected || version !== undefined) {
      return dataOf(result, { expected });
    }
    const isKept = this.tools.complete;
    if (!isKept) await this.list({ signal });
    const tool = this.tools.get(name);
    const data = await dataOf(result, { schema: tool?.outputSchema, read: tool?.read });
    if (data !== undefined || !isKept || result['isError'] === true) return data;
    // Not every change of a list is told: what does not fit may be new.
    await this.list({ fresh: true, signal });
    const now = this.tools.get(name);
    return dataOf(result, { schema: now?.outputSchema, read: now?.read });
  }

  /** A server that misses a header says so, and the definition of the tool says which (MCP 2026-07-28, "Custom headers"). */
  private async send(name: string, args: WireObject, options: ClientRequestOptions): Promise<WireObject> {
    const params = withMeta({ name, arguments: args }, options);
    const attempt = (): Promise<WireObject> =>
      this.link.request('tools/call', params, { ...options, tool: this.tools.get(name)?.definition });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== RpcCode.HeaderMismatch) throw error;
      await this.list({ fresh: true, signal: options.signal });
      return await attempt();
    }
  }

  private async list(options: { fresh?: boolean; signal?: AbortSignal }): Promise<void> {
    this.keep(await this.link.list('tools/list', {}, options));
  }
}

/** Read by servers of Tenon and of FastMCP. */
function versionMeta(meta: WireObject | undefined, version: string): WireObject {
  const member = (name: string) => ({ ...(meta?.[name] as WireObject | undefined), version });
  return { tenon: member('tenon'), fastmcp: member('fastmcp') };
}
