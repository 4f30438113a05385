import { ResourceResult, toResourceResult } from '../../content';
import type { MaybePromise, ResourceRead } from '../../contracts';
import { TenonError } from '../../errors';
import type { OriginalResource, ResourceTransformOptions } from '../../metadata';
import { composeRequestCore, type CallContext, type RequestCore } from '../../pipeline';
import type { ResourceComponent, TemplateComponent } from '../../registry';
import {
  canonicalTemplate,
  expandUriTemplate,
  hasScheme,
  isUriTemplate,
  parseUriTemplate,
  type UriTemplate,
} from '../../schema';
import { carrying, OngoingCall, type Carried } from './ongoing-call';
import { anyInput, contextAt, reported, type TransformSite } from './transform-site';
import { transformInfo } from './transformed-info';

type Readable = ResourceComponent | TemplateComponent;
type Parameters = Readonly<Record<string, string>>;

/** Undefined where anything was reported. */
export function transformResourceComponent(
  component: Readable,
  options: ResourceTransformOptions,
  subject: string,
  site: TransformSite,
): Readable | undefined {
  if (options.handler && options.result) {
    site.report('TN5043', `${subject} has \`handler\` and \`result\``, 'Change the result in the handler.');
    return undefined;
  }
  const { mimeType = component.info.mimeType } = options;
  const info = transformInfo(component.info, options, subject, site);
  const uri = options.uri === undefined ? component.uri : transformUri(component, options.uri, subject, site);
  if (!info || uri === undefined) return undefined;
  // A resource without a name of its own has its URI for one.
  const name = info.name === component.uri ? uri : info.name;
  // What the author says of keeping it, and of its size, is not said of what a function makes of it.
  const isRemade = options.handler !== undefined || options.result !== undefined;
  const listing = isRemade ? { ...component.listing, size: undefined } : component.listing;
  const common = {
    cache: isRemade ? undefined : component.cache,
    info: Object.freeze({ ...info, name, uri, mimeType }),
    uri,
    subscription: transformSubscription(component, uri),
    read: transformRead(component, uri, options, site),
  };
  if (component.kind === 'resource') {
    return { ...component, ...common, listing: { ...listing, uri, mimeType } };
  }
  const template = uri === component.uri ? component.template : parseUriTemplate(uri);
  return {
    ...component,
    ...common,
    listing: { ...listing, uriTemplate: uri, mimeType },
    template,
    match: uri === component.uri ? component.match : (asked) => matchMoved(component, template, asked),
  };
}

/** Clients subscribe to what they read; the original tells of what it is. */
function transformSubscription(component: Readable, uri: string): Readable['subscription'] {
  const { subscription } = component;
  if (!subscription || uri === component.uri) return subscription;
  const template = component.kind === 'resource' ? undefined : parseUriTemplate(uri);
  const ownUri = (asked: string): string | undefined => {
    if (!template) return component.uri;
    const parameters = template.match(asked);
    return parameters && expandUriTemplate(component.uri, parameters);
  };
  const onOwn =
    (act: (own: string, context: CallContext) => Promise<void>) =>
    async (asked: string, context: CallContext): Promise<void> => {
      const own = ownUri(asked);
      if (own !== undefined) await act(own, context);
    };
  return {
    subscribe: onOwn((own, context) => subscription.subscribe(own, context)),
    unsubscribe: onOwn((own, context) => subscription.unsubscribe(own, context)),
  };
}

/** The original decides what it takes for its parameters. */
function matchMoved({ uri, match }: TemplateComponent, template: UriTemplate, asked: string): Parameters | undefined {
  const parameters = template.match(asked);
  const own = parameters && expandUriTemplate(uri, parameters);
  return own === undefined ? undefined : match(own);
}

function transformUri(component: Readable, written: string, subject: string, site: TransformSite): string | undefined {
  const isTemplate = component.kind === 'resourceTemplate';
  if (typeof written !== 'string' || isUriTemplate(written) !== isTemplate) {
    const what = isTemplate ? 'a template' : 'no template';
    site.report('TN5047', `'${String(written)}' must be ${what}, as ${subject} is`);
    return undefined;
  }
  const uri = canonicalTemplate(written);
  if (component.kind === 'resource') {
    if (hasScheme(uri)) return uri;
    site.report('TN2001', `'${uri}', which ${subject} would be, begins with none`);
    return undefined;
  }
  const template = reported(site, subject, () => parseUriTemplate(uri));
  if (!template) return undefined;
  const before = parameterNames(component.template);
  const after = parameterNames(template);
  if (before.join() === after.join()) return uri;
  site.report('TN5047', `'${uri}' has {${after.join(', ')}}, ${subject} has {${before.join(', ')}}`);
  return undefined;
}

/** Those of the query may be absent, so that they are others than those of the path. */
function parameterNames({ variables }: UriTemplate): string[] {
  return variables.map(({ name, kind }) => (kind === 'query' ? `?${name}` : name)).sort();
}

function transformRead(
  component: Readable,
  uri: string,
  { handler, result, mimeType }: ResourceTransformOptions,
  site: TransformSite,
): RequestCore<ResourceRead, ResourceResult> {
  const isMoved = uri !== component.uri;
  if (!isMoved && !handler && !result && mimeType === undefined) return component.read;

  const readOriginal = (message: ResourceRead, parameters: Parameters): MaybePromise<ResourceResult> => {
    const own = originalUri(component, message.uri, parameters, isMoved);
    const read = component.read(
      { ...message, params: { ...message.params, uri: own }, uri: own, component: component.info },
      parameters,
    );
    const adapt = (late: ResourceResult): ResourceResult =>
      adapted(late, { from: own, to: message.uri, mimeType, before: component.info.mimeType });
    return read instanceof Promise ? read.then(adapt) : adapt(read);
  };

  const core = composeRequestCore<ResourceRead, ResourceResult>({
    subject: { kind: 'Resource', name: uri },
    handler: (carried, context) => {
      const { input, ongoing } = carried as Carried<ResourceRead>;
      const parameters = (input ?? {}) as Parameters;
      if (handler) {
        const original: OriginalResource = {
          forward: (other = parameters) =>
            ongoing.forward('forward', () => readOther(component, ongoing.message, { ...other }, readOriginal)),
        };
        return handler(parameters, contextAt(site, context), original);
      }
      const read = readOriginal(ongoing.message, parameters);
      if (!result) return read;
      const change = (late: ResourceResult): unknown => result(late, contextAt(site, context));
      return read instanceof Promise ? read.then(change) : change(read);
    },
    input: carrying(anyInput),
    convert: (value, message) =>
      toResourceResult(value, { uri: message.uri, mimeType: mimeType ?? component.info.mimeType }),
    timeoutMs: undefined,
  });
  return (message, input) => {
    const ongoing = new OngoingCall(message);
    return ongoing.run(() => core(message, { input, ongoing }));
  };
}

function originalUri({ uri }: Readable, asked: string, parameters: Parameters, isMoved: boolean): string {
  if (!isMoved) return asked;
  return expandUriTemplate(uri, parameters) ?? uri;
}

/** Reads with the parameters that a handler gives, which nobody has checked. */
function readOther(
  component: Readable,
  message: ResourceRead,
  parameters: Parameters,
  read: (message: ResourceRead, parameters: Parameters) => MaybePromise<ResourceResult>,
): MaybePromise<ResourceResult> {
  if (component.kind === 'resource') return read(message, {});
  const own = expandUriTemplate(component.uri, parameters);
  const matched = own === undefined ? undefined : component.match(own);
  if (!matched) throw new TenonError('TN5047', `forward() got {${Object.keys(parameters).join(', ')}}`);
  return read(message, matched);
}

interface Adaption {
  readonly from: string;
  readonly to: string;
  readonly mimeType: string | undefined;
  readonly before: string | undefined;
}

/** Contents go by the URI that was asked for, and have the type that the transform gives. */
function adapted(result: ResourceResult, { from, to, mimeType, before }: Adaption): ResourceResult {
  if (from === to && mimeType === undefined) return result;
  const contents = result.contents.map((content) => {
    const isTyped = mimeType !== undefined && (before === undefined || content.mimeType === before);
    return {
      ...content,
      uri: content.uri === from ? to : content.uri,
      ...(isTyped && { mimeType }),
    };
  });
  return new ResourceResult({ contents, meta: result.meta });
}
