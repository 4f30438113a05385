// Checked by the compiler alone: every line under `@ts-expect-error` has to be an error.
import {
  Middleware,
  Module,
  use,
  UseGuards,
  type ComponentInfo,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';

@Middleware()
export class Accepted implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
    const result = await next({ ...call, arguments: { ...call.arguments, a: 1 } });
    result.content.push({ type: 'text', text: call.name });
    return result;
  }

  async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
    return (await next(message)).filter(({ tags }) => tags.includes('public'));
  }

  onMessage(message: McpMessage, next: Next): Promise<unknown> {
    return next(message);
  }
}

export class WrongResult implements McpMiddleware {
  // @ts-expect-error a tool call is answered by a tool result
  onCallTool(): string {
    return '';
  }
}

// @ts-expect-error it has no hook at all
@Middleware()
export class NoHook {
  handle(): void {}
}

class Allowing implements Guard {
  allows(): boolean {
    return true;
  }
}

@UseGuards(Allowing, { allows: () => Promise.resolve(false) })
@Module({ middleware: [Accepted, use(Accepted, { level: 'full' })], guards: [Allowing] })
export class AcceptedModule {}

// @ts-expect-error a guard has `allows`
@UseGuards(class NoGuard {})
export class RefusedGuard {}

// @ts-expect-error a middleware is a class, or use(class, options)
@Module({ middleware: [new Accepted()] })
export class RefusedModule {}
