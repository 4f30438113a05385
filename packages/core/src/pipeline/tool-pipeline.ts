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

/** What the core of a tool is made of. */
export interface ToolCoreParts {
  readonly name: string;
  readonly handler: BoundHandler;
  readonly input: CompiledSchema | undefined;
  readonly output: ToolOutput | undefined;
  readonly timeoutMs: number | undefined;
}

/** Answers a tool call; fails with whatever its handler fails with. */
export type ToolCore = (args: JsonObject, params: JsonObject, context: CallContext) => MaybePromise<ToolResult>;

/** Calls a tool; fails only with errors of the protocol. */
export type ToolPipeline = ToolCore;

/** Composes the check of the input, the handler and the check of the output, within the time limit. */
export function composeToolCore({ name, handler, input, output, timeoutMs }: ToolCoreParts): ToolCore {
  const nameIn = ({ calledAs = name }: CallContext): string => calledAs;

  const convert = (value: unknown, context: CallContext): MaybePromise<ToolResult> => {
    const result = toToolResult(value, output);
    if (!output) return result;
    return result instanceof Promise ? result.then((late) => checkOutput(late, context)) : checkOutput(result, context);
  };
  const checkOutput = (result: ToolResult, context: CallContext): MaybePromise<ToolResult> => {
    if (result.isError || !output) return result;
    const value = output.wrap ? result.structuredContent?.['result'] : result.structuredContent;
    const verdict = output.schema.parse(value);
    if (verdict instanceof Promise) return verdict.then((late) => verified(late, result, context));
    return verified(verdict, result, context);
  };
  const verified = (
    verdict: Awaited<ReturnType<CompiledSchema['parse']>>,
    result: ToolResult,
    context: CallContext,
  ): ToolResult => {
    if (verdict.ok) return result;
    throw new TenonError('TN3002', `Tool '${nameIn(context)}' returned\n${formatIssues(verdict.issues)}`);
  };
  const run = (args: JsonObject, context: CallContext): MaybePromise<ToolResult> =>
    withCheckedInput(
      input,
      () => invalidArguments(nameIn(context)),
      args,
      (checked) => withAnswers(handler, checked, context, (value) => convert(value, context)),
    );
  if (timeoutMs === undefined) return (args, _params, context) => run(args, context);
  return (args, _params, context) =>
    withTimeLimit(
      () => `Tool '${nameIn(context)}'`,
      timeoutMs,
      context,
      () => run(args, context),
    );
}

/** What stands before the arguments of a tool that are not valid. */
export function invalidArguments(name: string): string {
  return `Invalid arguments for tool '${name}':`;
}

/**
 * Puts middleware around the core of a tool. The input is checked inside, so that middleware may change it and rate
 * limits come first.
 */
export function surroundTool(
  core: ToolCore,
  info: ComponentInfo,
  middleware: readonly McpMiddleware[],
  failures: FailurePolicy,
): ToolPipeline {
  const { name } = info;
  const fail = (error: unknown, context: CallContext): ToolResult =>
    toolFailure(error, context.calledAs ?? name, context, failures);
  if (middleware.length === 0) {
    return (args, params, context) => {
      try {
        const result = core(args, params, context);
        return result instanceof Promise ? result.catch((error: unknown) => fail(error, context)) : result;
      } catch (error) {
        return fail(error, context);
      }
    };
  }

  const chain = composeChain<ToolCall, ToolResult>(middleware, ['onMessage', 'onRequest', 'onCallTool'], (call) =>
    core(call.arguments, call.params, CallContext.of(call.context)),
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
