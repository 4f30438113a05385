import type { MaybePromise } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Gate } from '../pipeline';
import type { RequestContext } from './request-context';
import type { KernelServices } from './services';

/**
 * Lets a caller through to a component, or not: where a guard refuses, the caller gets what it would get without the
 * component; where only scopes are missing, 403 with the challenge that allows a step-up.
 *
 * @param context as the component's module sees the request
 */
export function passGate<R, Hidden>(
  services: KernelServices,
  gate: Gate | undefined,
  context: RequestContext,
  hidden: () => MaybePromise<Hidden>,
  proceed: () => MaybePromise<R>,
): MaybePromise<R | Hidden> {
  if (!gate) return proceed();
  const access = gate(context);
  if (access instanceof Promise) return access.then((late) => decide(late));
  return decide(access);

  function decide(verdict: Awaited<typeof access>): MaybePromise<R | Hidden> {
    if (verdict.kind === 'allowed') return proceed();
    if (verdict.kind === 'hidden') return hidden();
    throw insufficientScope(services, verdict.missing);
  }
}

/** The refusal of a caller that lacks scopes, with the challenge that allows a step-up. */
export function insufficientScope({ authGate }: KernelServices, missing: readonly string[]): ProtocolError {
  const refusal = authGate?.insufficientScope(missing) ?? {
    status: 403,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${missing.join(' ')}"` },
  };
  return new ProtocolError(RpcCode.ServerError, `Insufficient scope: ${missing.join(' ')}`, undefined, refusal);
}
