import { ProtocolError, RpcCode } from '../errors';
import type { Entry } from '../registry';
import type { RequestContext } from './request-context';
import type { KernelServices } from './services';
import type { MaybePromise } from '../contracts';

/**
 * Lets a caller through to a component, or refuses: as unknown where a guard refuses, with 403 and the challenge
 * that allows a step-up where only scopes are missing.
 */
export function passGate<R>(
  services: KernelServices,
  entry: Entry,
  context: RequestContext,
  unknown: () => ProtocolError,
  proceed: () => MaybePromise<R>,
): MaybePromise<R> {
  if (!entry.gate) return proceed();
  const access = entry.gate(context);
  if (access instanceof Promise) return access.then((late) => decide(late));
  return decide(access);

  function decide(verdict: Awaited<typeof access>): MaybePromise<R> {
    if (verdict.kind === 'allowed') return proceed();
    if (verdict.kind === 'hidden') throw unknown();
    throw insufficientScope(services, verdict.missing);
  }
}

function insufficientScope({ authGate }: KernelServices, missing: readonly string[]): ProtocolError {
  const refusal = authGate?.insufficientScope(missing) ?? {
    status: 403,
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${missing.join(' ')}"` },
  };
  return new ProtocolError(RpcCode.ServerError, `Insufficient scope: ${missing.join(' ')}`, undefined, refusal);
}
