import { Middleware, type McpMiddleware, type Next, type ToolCall, type ToolResult } from '@tenon/core';

/** Logs each tool call with its outcome; the names are those that clients use. */
@Middleware()
export class CallLog implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    let failed = true;
    try {
      const result = await next(call);
      failed = result.isError;
      return result;
    } finally {
      call.context.log.info({ tool: call.name, failed }, 'Called');
    }
  }
}
