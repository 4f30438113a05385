/**
 * Tenon. Its tools take and return class-validator DTOs; the variant `schema` takes JSON Schema instead and never loads
 * class-validator; the variant `chain` adds a guard, two middleware and a line in the log for every call.
 */
import {
  createServer,
  Inject,
  Injectable,
  LOGGER,
  Middleware,
  Module,
  Tool,
  type Constructor,
  type Guard,
  type GuardContext,
  type Logger,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolOptions,
  type ToolResult,
} from '@tenon/core';
import { INPUT_SCHEMA, OUTPUT_SCHEMA, SERVER_INFO, toolDescription, toolName, type SumResult } from '../workload';
import { announce, readServerFlags } from './server-process';

const flags = readServerFlags();

/** More than any benchmark opens, so that no session ends early. */
const SESSION_LIMIT = 100_000;

@Injectable()
class Arithmetic {
  sum(a: number, b: number): SumResult {
    return { sum: a + b };
  }
}

@Injectable()
class AddTools {
  constructor(readonly arithmetic: Arithmetic) {}
}

interface Addends {
  a: number;
  b: number;
}

/** Gives the class one method per tool, decorated as if it had been written there. */
function addTools(schemas: Pick<ToolOptions, 'input' | 'output'>): void {
  for (let index = 0; index < flags.tools; index += 1) {
    const name = toolName(index);
    const descriptor = {
      configurable: true,
      writable: true,
      value(this: AddTools, { a, b }: Addends): SumResult {
        return this.arithmetic.sum(a, b);
      },
    };
    Object.defineProperty(AddTools.prototype, name, descriptor);
    Tool({ description: toolDescription(index), ...schemas })(AddTools.prototype, name, descriptor);
  }
}

@Injectable()
class KnownTools implements Guard {
  private readonly known = new Set(Array.from({ length: flags.tools }, (_, index) => toolName(index)));

  allows({ component }: GuardContext): boolean {
    return this.known.has(component.name);
  }
}

@Injectable()
class Timings {
  calls = 0;
  milliseconds = 0;
}

@Middleware()
class Timing implements McpMiddleware {
  constructor(private readonly timings: Timings) {}

  async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
    const began = performance.now();
    try {
      return await next(call);
    } finally {
      this.timings.calls += 1;
      this.timings.milliseconds += performance.now() - began;
    }
  }
}

@Middleware()
class CallLog implements McpMiddleware {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
    const result = await next(call);
    this.log.info({ tool: call.name }, 'tool called');
    return result;
  }
}

@Module({ providers: [AddTools, Arithmetic] })
class PlainModule {}

@Module({ providers: [AddTools, Arithmetic, Timings], guards: [KnownTools], middleware: [Timing, CallLog] })
class ChainModule {}

const chained = flags.variant === 'chain';

async function schemas(): Promise<Pick<ToolOptions, 'input' | 'output'>> {
  if (flags.variant === 'schema') return { input: INPUT_SCHEMA, output: OUTPUT_SCHEMA };
  const { AddInput, AddOutput } = await import('./tenon-dtos.js');
  return { input: AddInput, output: AddOutput };
}

async function main(): Promise<void> {
  addTools(await schemas());
  const root: Constructor = chained ? ChainModule : PlainModule;
  const server = createServer(root, {
    ...SERVER_INFO,
    logLevel: chained ? 'info' : 'silent',
    sessions: { max: SESSION_LIMIT },
  });
  if (flags.transport === 'stdio') return server.run({ argv: [], env: {}, transport: 'stdio' });
  await server.run({ argv: [], env: {}, transport: 'http', host: '127.0.0.1', port: 0 });
  if (server.address === undefined) throw new Error('the server listens on no port');
  announce(server.address.port);
}

void main();
