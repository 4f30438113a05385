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
  type PromptGet,
  type PromptResult,
  type ResourceRead,
  type ResourceResult,
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

/** The result alone tells which message `next` takes. */
export class OfResult implements McpMiddleware {
  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    return next({ ...call, arguments: {} });
  }

  onReadResource(read: ResourceRead, next: Next<ResourceResult>): Promise<ResourceResult> {
    return next({ ...read, uri: read.uri });
  }

  onGetPrompt(get: PromptGet, next: Next<PromptResult>): Promise<PromptResult> {
    return next(get);
  }

  onRequest(message: McpMessage, next: Next): Promise<unknown> {
    return next(message);
  }
}

export class WrongMessage implements McpMiddleware {
  async onCallTool({ method, kind, params, context }: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    // @ts-expect-error a tool call has a name, arguments and a component
    return next({ method, kind, params, context });
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
