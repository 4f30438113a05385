import { tokenName, type Constructor, type Token } from '../contracts';
import type { Diagnostics, ErrorCode } from '../errors';
import { readDescription, readGuards, type FunctionComponent, type GuardReference } from '../metadata';
import type { Application, ModuleNode } from '../modules';
import { bindHandler, planParameters, type BoundHandler, type ParameterPlan } from '../pipeline';
import type { Place } from './declaration';

/** How components are read. */
export interface DeclareOptions {
  /** No conversion of arguments. */
  readonly strictInput: boolean;
  /** Arguments that are JSON text are decoded where an object or array is expected. */
  readonly decodeJsonStrings: boolean;
  /** Scopes need an authorization to come from. */
  readonly authorized: boolean;
}

/** The function behind a component: a method of a provider, or a plain function. */
export interface HandlerSource {
  readonly module: ModuleNode;
  readonly origin: string;
  readonly place: Place;
  /** The name where options give none. */
  readonly defaultName: string;
  readonly description: string | undefined;
  readonly guards: readonly GuardReference[];
  /** Plans the parameters; reports what cannot be filled. */
  plan(site: { inputDescribed: boolean; fieldDecorator: 'Arg' | 'Param' }, diagnostics: Diagnostics): ParameterPlan[];
  bind(plans: readonly ParameterPlan[]): (application: Application) => BoundHandler;
}

interface MethodSource {
  readonly module: ModuleNode;
  readonly target: Constructor;
  readonly token: Token;
}

/** A method of a provider; `onClass` where the class itself is the component. */
export function fromMethod(source: MethodSource, member: string, onClass = false): HandlerSource {
  const { module, target, token } = source;
  const className = tokenName(target);
  const place = { target, member };
  return {
    module,
    origin: `${className}.${member}`,
    place,
    defaultName: onClass ? className : member,
    description: readDescription(target, onClass ? undefined : member),
    guards: readGuards(target, member),
    plan: ({ inputDescribed, fieldDecorator }, diagnostics) => {
      if (typeof (target.prototype as Record<string, unknown>)[member] !== 'function') {
        const fix = onClass
          ? undefined
          : 'Decorate a method; a function in a field exists only once there is an instance.';
        diagnostics.report({ ...place, code: 'TN2012', detail: `${className} has no method ${member}`, fix });
        return [];
      }
      return planParameters({ ...place, inputDescribed, positional: onClass, fieldDecorator }, diagnostics);
    },
    bind: (plans) => (application) => bindHandler(application, { module, token, target, member }, plans),
  };
}

/** A plain function: input first, context second. */
export function fromFunction(module: ModuleNode, component: FunctionComponent): HandlerSource {
  const name = component.options.name ?? component.handler.name;
  const handler = component.handler as (input: unknown, ctx: unknown) => unknown;
  return {
    module,
    origin: `${component.component}('${name}')`,
    place: { target: module.type, member: name },
    defaultName: component.handler.name,
    description: undefined,
    guards: [],
    plan: () => [{ kind: 'input', type: undefined }, { kind: 'context' }],
    bind: () => () => handler,
  };
}

/** Reports a problem at the place of a handler. */
export function reportAt(
  source: HandlerSource,
  diagnostics: Diagnostics,
  code: ErrorCode,
  detail: string,
  fix?: string,
): void {
  diagnostics.report({ ...source.place, code, detail, fix });
}
