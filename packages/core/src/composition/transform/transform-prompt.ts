import { PromptResult, toPromptResult } from '../../content';
import type { CompiledSchema, MaybePromise, PromptGet } from '../../contracts';
import type { OriginalPrompt, PromptArgumentTransform, PromptTransformOptions } from '../../metadata';
import { CallContext, composeRequestCore, labelOf, type RequestCore } from '../../pipeline';
import type { PromptArgument, PromptComponent } from '../../registry';
import { compileSchema } from '../../schema';
import { ArgumentMap, planArguments, type ArgumentPlan } from './argument-plan';
import { carrying, OngoingCall, type Carried } from './ongoing-call';
import { anyInput, contextAt, type TransformSite } from './transform-site';
import { transformInfo } from './transformed-info';
import { translatedFailure } from './translated-failure';

type TextArguments = Readonly<Record<string, string>>;

/** The arguments of a transformed prompt, and the way to those of the original. */
interface TransformedArguments {
  readonly listed: readonly PromptArgument[];
  readonly schema: CompiledSchema;
  readonly map: ArgumentMap;
}

/** A transformed prompt, and what became of its arguments. */
export interface TransformedPrompt {
  readonly component: PromptComponent;
  /** Undefined where they are as they were. */
  readonly map: ArgumentMap | undefined;
}

/** Undefined where anything was reported. */
export function transformPromptComponent(
  component: PromptComponent,
  options: PromptTransformOptions,
  subject: string,
  site: TransformSite,
): TransformedPrompt | undefined {
  if (options.handler && options.result) {
    site.report('TN5043', `${subject} has \`handler\` and \`result\``, 'Change the result in the handler.');
    return undefined;
  }
  const hasArguments = Object.keys(options.arguments ?? {}).length > 0;
  const args = hasArguments ? transformArguments(component, options.arguments!, subject, site) : undefined;
  const info = transformInfo(component.info, options, subject, site);
  if (!info || (hasArguments && !args)) return undefined;
  return {
    component: {
      ...component,
      info,
      listing: args ? { ...component.listing, arguments: args.listed } : component.listing,
      get: transformGet(component, info.name, info.description, options, args, site),
    },
    map: args?.map,
  };
}

function transformArguments(
  { listing }: PromptComponent,
  given: Readonly<Record<string, PromptArgumentTransform>>,
  subject: string,
  site: TransformSite,
): TransformedArguments | undefined {
  const before = (listing['arguments'] ?? []) as readonly PromptArgument[];
  const known = before.map(({ name, required = false }) => ({ name, isRequired: required, default: undefined }));
  const plans = planArguments(known, given, subject, site);
  if (!plans) return undefined;
  const wrong = plans.filter((plan) => typeof (plan.given?.default ?? '') !== 'string');
  for (const { from } of wrong) site.report('TN5045', `'${from}' of ${subject} takes text`);
  if (wrong.length > 0) return undefined;
  const visible = plans.flatMap((plan, index) =>
    plan.to === undefined ? [] : [{ ...plan, to: plan.to, before: before[index]! }],
  );
  const listed = visible.map(({ to, isRequired, given: own, before: argument }): PromptArgument => {
    const description = own?.description ?? argument.description;
    return { ...argument, name: to, ...(description !== undefined && { description }), required: isRequired };
  });
  return { listed, schema: schemaOf(visible), map: new ArgumentMap(plans, subject) };
}

function schemaOf(
  visible: readonly (ArgumentPlan<PromptArgumentTransform> & { readonly to: string })[],
): CompiledSchema {
  const properties = visible.map(({ to, given }) => [
    to,
    { type: 'string', ...(given?.default !== undefined && { default: given.default }) },
  ]);
  const required = visible.filter(({ isRequired }) => isRequired).map(({ to }) => to);
  return compileSchema(
    { type: 'object', properties: Object.fromEntries(properties) as object, required, additionalProperties: false },
    { io: 'input', strict: true },
  );
}

function transformGet(
  component: PromptComponent,
  name: string,
  description: string | undefined,
  { handler, result, arguments: _arguments, ...told }: PromptTransformOptions,
  args: TransformedArguments | undefined,
  site: TransformSite,
): RequestCore<PromptGet, PromptResult> {
  const original = component.info;
  const subject = { kind: 'Prompt', name } as const;

  const getOriginal = (message: PromptGet, given: TextArguments): MaybePromise<PromptResult> =>
    component.get(
      {
        ...message,
        params: { ...message.params, name: original.name, arguments: given },
        name: original.name,
        arguments: given,
        component: original,
      },
      given,
    );
  const forward = (message: PromptGet, given: TextArguments): MaybePromise<PromptResult> => {
    const context = CallContext.of(message.context);
    const fail = (error: unknown): never => {
      throw translatedFailure(error, `${labelOf(subject, context)} got invalid arguments:`, args?.map, context);
    };
    const proceed = (mapped: object): MaybePromise<PromptResult> => {
      try {
        const value = getOriginal(message, mapped as TextArguments);
        return value instanceof Promise ? value.catch(fail) : value;
      } catch (error) {
        return fail(error);
      }
    };
    const mapped = args ? args.map.toOriginal(given, context) : given;
    return mapped instanceof Promise ? mapped.then(proceed) : proceed(mapped);
  };

  const core = composeRequestCore<PromptGet, PromptResult>({
    subject,
    handler: (carried, context) => {
      const { input, ongoing } = carried as Carried<PromptGet>;
      const given = (input ?? {}) as TextArguments;
      const { message } = ongoing;
      if (handler) {
        const way: OriginalPrompt = {
          forward: (own) => ongoing.forward('forward', () => forward(message, { ...own })),
          forwardRaw: (own) => ongoing.forward('forwardRaw', () => getOriginal(message, { ...own })),
        };
        return handler(given, contextAt(site, context), way);
      }
      const value = forward(message, given);
      const change = (late: PromptResult): unknown =>
        result ? result(late, contextAt(site, context)) : redescribed(late, original.description, told.description);
      return value instanceof Promise ? value.then(change) : change(value);
    },
    input: carrying(args?.schema ?? anyInput),
    convert: (value) => toPromptResult(value, description),
    timeoutMs: undefined,
  });
  return (message, input) => {
    const ongoing = new OngoingCall(message);
    return ongoing.run(() => core(message, { input, ongoing }));
  };
}

/** A result repeats the description of its prompt, unless it has one of its own. */
function redescribed(result: PromptResult, before: string | undefined, after: string | undefined): PromptResult {
  if (after === undefined || result.description !== before) return result;
  return new PromptResult({ messages: result.messages, description: after, meta: result.meta });
}
