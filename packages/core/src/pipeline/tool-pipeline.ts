import { ToolResult, toToolResult } from '../content';
import type { CompiledSchema, ComponentInfo, JsonObject, MaybePromise, McpMiddleware, ToolCall } from '../contracts';
import { TenonError } from '../errors';
import { formatIssues } from '../schema';
import { CallContext } from './call-context';
import { composeChain } from './chain';
import { withCheckedInput } from './checked-input';
import { toolFailure, type FailurePolicy } from './failure';
import type { BoundHandler } from './handler';
import { withTimeLimit } from './time-limit';
import { withAnswers } from './with-answers';

/** The output schema of a tool; `wrap` where the value travels as `{ result }`. */
export interface ToolOutput {
  readonly schema: CompiledSchema;
  readonly wrap: boolean;
}

export interface ToolParts {
  readonly info: ComponentInfo;
  readonly handler: BoundHandler;
  readonly input: CompiledSchema | undefined;
  readonly output: ToolOutput | undefined;
  readonly timeoutMs: number | undefined;
  readonly middleware: readonly McpMiddleware[];
  readonly failures: FailurePolicy;
}

/** Calls a tool; fails only with errors of the protocol. */
export type ToolPipeline = (args: JsonObject, params: JsonObject, context: CallContext) => MaybePromise<ToolResult>;

/**
 * Composes everything between a tool call and its result: middleware, then the check of the input, the handler and
 * the check of the output. The input is checked inside, so that middleware may change it and rate limits come first.
 */
export function composeToolPipeline(parts: ToolParts): ToolPipeline {
  const { info, input, output, timeoutMs, middleware, failures } = parts;
  const { name } = info;
  const label = `Tool '${name}'`;

  const convert = (value: unknown): MaybePromise<ToolResult> => {
    const result = toToolResult(value, output);
    if (result instanceof Promise) return output ? result.then(checkOutput) : result;
    return output ? checkOutput(result) : result;
  };
  const checkOutput = (result: ToolResult): MaybePromise<ToolResult> => {
    if (result.isError || !output) return result;
    const value = output.wrap ? result.structuredContent?.['result'] : result.structuredContent;
    const verdict = output.schema.parse(value);
    if (verdict instanceof Promise) return verdict.then((late) => verified(late, result));
    return verified(verdict, result);
  };
  const verified = (verdict: Awaited<ReturnType<CompiledSchema['parse']>>, result: ToolResult): ToolResult => {
    if (!verdict.ok) throw new TenonError('TN3002', `${label} returned\n${formatIssues(verdict.issues)}`);
    return result;
  };
  const run = (args: JsonObject, context: CallContext): MaybePromise<ToolResult> =>
    withCheckedInput(input, `Invalid arguments for tool '${name}':`, args, (checked) =>
      withAnswers(parts.handler, checked, context, convert),
    );
  const limited =
    timeoutMs === undefined
      ? run
      : (args: JsonObject, context: CallContext) => withTimeLimit(label, timeoutMs, context, () => run(args, context));

  const fail = (error: unknown, context: CallContext): ToolResult => toolFailure(error, name, context, failures);
  if (middleware.length === 0) {
    return (args, _params, context) => {
      try {
        const result = limited(args, context);
        return result instanceof Promise ? result.catch((error: unknown) => fail(error, context)) : result;
      } catch (error) {
        return fail(error, context);
      }
    };
  }

  const chain = composeChain<ToolCall, ToolResult>(middleware, ['onMessage', 'onRequest', 'onCallTool'], (call) =>
    limited(call.arguments, CallContext.of(call.context)),
  );
  return async (args, params, context) => {
    try {
      const result: unknown = await chain({
        method: 'tools/call',
        kind: 'request',
        name,
        arguments: args,
        params,
        component: info,
        context,
      });
      return result instanceof ToolResult ? result : await toToolResult(result, undefined);
    } catch (error) {
      return fail(error, context);
    }
  };
}
