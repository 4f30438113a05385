import { ToolResult } from '../../content';
import type { JsonObject, JsonSchema, MaybePromise } from '../../contracts';
import type { OriginalTool, ToolTransformOptions } from '../../metadata';
import { composeToolCore, invalidArguments, type CallContext, type ToolCore, type ToolOutput } from '../../pipeline';
import { mirroredArguments, wrappedSchema, type ToolComponent } from '../../registry';
import { compileSchema } from '../../schema';
import { carrying, OngoingCall, type Carried } from './ongoing-call';
import { anyInput, contextAt, reported, type TransformSite } from './transform-site';
import { transformInfo } from './transformed-info';
import { transformInput, type TransformedInput } from './transformed-input';
import { translatedFailure } from './translated-failure';

/** The schema of what a transformed tool returns. */
interface TransformedOutput {
  readonly listed: JsonSchema | undefined;
  /** Undefined where the original has checked what there is to check. */
  readonly checked: ToolOutput | undefined;
}

/** Undefined where anything was reported. */
export function transformToolComponent(
  component: ToolComponent,
  options: ToolTransformOptions,
  subject: string,
  site: TransformSite,
): ToolComponent | undefined {
  if (options.handler && options.result) {
    site.report('TN5043', `${subject} has \`handler\` and \`result\``, 'Change the result in the handler.');
    return undefined;
  }
  const schema = component.listing['inputSchema'] as JsonSchema;
  const hasArguments = Object.keys(options.arguments ?? {}).length > 0;
  const input = hasArguments ? transformInput(schema, options.arguments!, subject, site) : undefined;
  const output = transformOutput(component, options, subject, site);
  const info = transformInfo(component.info, options, subject, site);
  if (!info || !output || (hasArguments && !input)) return undefined;
  const { annotations = info.annotations } = options;
  const call = transformCall(component, { ...options, name: info.name }, input, output, subject, site);
  return (
    call && {
      ...component,
      info: Object.freeze({ ...info, annotations }),
      listing: {
        ...component.listing,
        inputSchema: input ? input.schema.json : schema,
        outputSchema: output.listed,
        annotations,
      },
      mirrored: input ? mirroredArguments(input.schema.json) : component.mirrored,
      call,
    }
  );
}

function transformOutput(
  { listing }: ToolComponent,
  { output, handler, result }: ToolTransformOptions,
  subject: string,
  site: TransformSite,
): TransformedOutput | undefined {
  if (output === null) return { listed: undefined, checked: undefined };
  const before = listing['outputSchema'] as JsonSchema | undefined;
  return reported(site, `the output of ${subject}`, (): TransformedOutput => {
    if (output !== undefined) {
      const schema = compileSchema(output, { io: 'output' });
      const wrap = schema.json['type'] !== 'object';
      return { listed: wrap ? wrappedSchema(schema.json) : schema.json, checked: { schema, wrap } };
    }
    if (!before || !(handler ?? result)) return { listed: before, checked: undefined };
    const whole = compileSchema(before, { io: 'output' });
    const wrap = before['x-fastmcp-wrap-result'] === true;
    const schema = wrap ? { json: before, parse: (value: unknown) => whole.parse({ result: value }) } : whole;
    return { listed: before, checked: { schema, wrap } };
  });
}

/** Undefined where anything was reported. */
function transformCall(
  { call, info: { name: originalName }, listing }: ToolComponent,
  { name = originalName, handler, result, output: asked }: ToolTransformOptions,
  input: TransformedInput | undefined,
  output: TransformedOutput,
  subject: string,
  site: TransformSite,
): ToolCore | undefined {
  const callOriginal = (args: JsonObject, params: JsonObject, context: CallContext): MaybePromise<ToolResult> =>
    call(args, { ...params, name: originalName, arguments: args }, context);
  const forward: ToolCore = (args, params, context) => {
    const fail = (error: unknown): never => {
      throw translatedFailure(error, invalidArguments(context.calledAs ?? name), input?.map, context);
    };
    const proceed = (mapped: JsonObject): MaybePromise<ToolResult> => {
      try {
        const value = callOriginal(mapped, params, context);
        return value instanceof Promise ? value.catch(fail) : value;
      } catch (error) {
        return fail(error);
      }
    };
    const mapped = input ? input.map.toOriginal(args, context) : args;
    return mapped instanceof Promise ? mapped.then(proceed) : proceed(mapped);
  };

  const isPlain = !handler && !result && !input && asked === undefined;
  if (isPlain) return forward;

  const answer = (carried: unknown, context: CallContext): unknown => {
    const { input: args, ongoing } = carried as Carried<JsonObject>;
    const { message: params } = ongoing;
    if (handler) {
      const original: OriginalTool = {
        forward: (given) => ongoing.forward('forward', () => forward({ ...given }, params, context)),
        forwardRaw: (given) => ongoing.forward('forwardRaw', () => callOriginal({ ...given }, params, context)),
      };
      return handler(args as JsonObject, contextAt(site, context), original);
    }
    const value = forward(args as JsonObject, params, context);
    if (!result) return value;
    const change = (late: ToolResult): unknown => (late.isError ? late : result(late, contextAt(site, context)));
    return value instanceof Promise ? value.then(change) : change(value);
  };
  const schema =
    input?.schema ??
    (handler &&
      reported(site, subject, () =>
        compileSchema(listing['inputSchema'] as JsonSchema, { ...site.reading, io: 'input' }),
      ));
  if (handler && !schema) return undefined;
  const core = composeToolCore({
    name,
    handler: answer,
    input: carrying(schema ?? anyInput),
    output: output.checked,
    timeoutMs: undefined,
  });
  return (args, params, context) => {
    const ongoing = new OngoingCall<JsonObject>(params);
    const value = ongoing.run(() => core({ input: args, ongoing }, params, context));
    if (asked !== null) return value;
    return value instanceof Promise ? value.then(withoutStructure) : withoutStructure(value);
  };
}

/** The marker that clients unwrap by goes with what it marks. */
function withoutStructure({ content, isError, meta }: ToolResult): ToolResult {
  const { fastmcp, ...rest } = meta ?? {};
  const { wrap_result: _marker, ...others } = (fastmcp ?? {}) as Record<string, unknown>;
  const left = { ...rest, ...(Object.keys(others).length > 0 && { fastmcp: others }) };
  return new ToolResult({ content, isError, meta: Object.keys(left).length > 0 ? left : undefined });
}
