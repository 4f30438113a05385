import { tokenName, type Constructor, type MaybePromise, type Token } from '../contracts';
import { TenonError } from '../errors';
import type { Application, ModuleNode } from '../modules';
import type { CallContext } from './call-context';
import type { ParameterPlan } from './parameter-plan';

/** A handler that is ready to be called with a checked input. */
export type BoundHandler = (input: unknown, context: CallContext) => unknown;

/** Where a handler stands: a method of a provider of a module. */
export interface HandlerLocation {
  readonly module: ModuleNode;
  readonly token: Token;
  readonly target: Constructor;
  readonly member: string;
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Argument = (input: unknown, context: CallContext) => unknown;

/**
 * Binds a method to its instance and its parameters, once. Singletons are resolved here; request-scoped instances
 * when the call comes.
 */
export function bindHandler(
  application: Application,
  location: HandlerLocation,
  plans: readonly ParameterPlan[],
): BoundHandler {
  const { module, token, member } = location;
  const isRequestScoped = application.isRequestScoped(module, token);
  const args = plans.map((plan) => bindParameter(application, module, plan));
  const waits = plans.some((plan) => plan.kind === 'inject' && isRequestScopedInject(application, module, plan.token));

  const invoke = (instance: unknown, input: unknown, context: CallContext): unknown => {
    const values = args.map((argument) => argument(input, context));
    return waits ? Promise.all(values).then((ready) => call(instance, member, ready)) : call(instance, member, values);
  };
  if (isRequestScoped) {
    return (input, context) => {
      const instance: MaybePromise<unknown> = context.requestScope.get(module, token);
      return instance instanceof Promise
        ? instance.then((ready: unknown) => invoke(ready, input, context))
        : invoke(instance, input, context);
    };
  }

  const instance: unknown = application.get(module, token);
  // What stands for the class, such as an override of a test, may lack the method.
  const given: unknown = Reflect.get(Object(instance) as object, member);
  if (typeof given !== 'function') {
    throw new TenonError('TN2012', `what is provided as ${tokenName(token)} has no method ${member}`, {
      fix: 'Give it the method, or do not list the class.',
    });
  }
  if (waits) return (input, context) => invoke(instance, input, context);
  const method = (instance as Record<string, Method>)[member]!;
  const kinds = plans.map((plan) => plan.kind).join();
  // The common shapes, without an array for each call.
  switch (kinds) {
    case '':
      return () => method.call(instance);
    case 'input':
      return (input) => method.call(instance, input);
    case 'input,context':
      return (input, context) => method.call(instance, input, context);
    case 'context':
      return (_input, context) => method.call(instance, context);
    default:
      return (input, context) => invoke(instance, input, context);
  }
}

function call(instance: unknown, member: string, values: readonly unknown[]): unknown {
  return (instance as Record<string, Method>)[member]!.call(instance, ...values);
}

function bindParameter(application: Application, module: ModuleNode, plan: ParameterPlan): Argument {
  switch (plan.kind) {
    case 'input':
      return (input) => input;
    case 'field':
      return (input) => (input as Record<string, unknown>)[plan.name];
    case 'context':
      return (_input, context) => context;
    case 'header':
      return (_input, context) => context.http?.headers.get(plan.name);
    case 'user':
      return (_input, context) => context.auth;
    case 'inject': {
      if (isRequestScopedInject(application, module, plan.token)) {
        return (_input, context) => context.requestScope.get(module, plan.token);
      }
      const value =
        plan.optional && !application.has(module, plan.token) ? undefined : application.get(module, plan.token);
      return () => value;
    }
  }
}

function isRequestScopedInject(application: Application, module: ModuleNode, token: Token): boolean {
  return application.has(module, token) && application.isRequestScoped(module, token);
}
