import type { ComponentInfo, Context, Guard, MaybePromise } from '../contracts';

/** What a caller may do with a component. */
export type Access =
  | { readonly kind: 'allowed' }
  /** A guard refused: unlisted, and unknown to a call. */
  | { readonly kind: 'hidden' }
  /** Only scopes are missing: unlisted, and a call is told which. */
  | { readonly kind: 'scopes'; readonly missing: readonly string[] };

/** Decides on one component for one caller; undefined where everybody may use it. */
export type Gate = (context: Context) => MaybePromise<Access>;

const allowed: Access = { kind: 'allowed' };
const hidden: Access = { kind: 'hidden' };

/** Asks one gate after another, until one refuses. */
export function gatesInOrder(first: Gate, second: Gate | undefined): Gate {
  if (!second) return first;
  const goOn = (access: Access, context: Context): MaybePromise<Access> =>
    access.kind === 'allowed' ? second(context) : access;
  return (context) => {
    const access = first(context);
    return access instanceof Promise ? access.then((late) => goOn(late, context)) : goOn(access, context);
  };
}

/**
 * Composes the guards and scopes of a component. Guards are asked first, so that a caller whom a guard refuses
 * learns nothing of scopes. A guard that throws refuses. Scopes do not apply on stdio, which has no tokens.
 *
 * @param own what the component decides by itself, after the guards: what it hides tells nothing of scopes either
 */
export function composeGate(
  component: ComponentInfo,
  guards: readonly Guard[],
  onGuardError: (error: unknown, context: Context) => void,
  own?: Gate,
): Gate | undefined {
  const { scopes } = component;
  if (guards.length === 0 && scopes.length === 0) return own;

  const checkScopes = (context: Context): MaybePromise<Access> => {
    if (context.transport === 'stdio' || scopes.length === 0) return allowed;
    const granted = context.auth?.scopes ?? [];
    const missing = scopes.filter((scope) => !granted.includes(scope));
    return missing.length > 0 ? { kind: 'scopes', missing } : allowed;
  };

  const askOwn = (context: Context): MaybePromise<Access> => {
    if (!own) return checkScopes(context);
    const access = own(context);
    if (access instanceof Promise)
      return access.then((late) => (late.kind === 'allowed' ? checkScopes(context) : late));
    return access.kind === 'allowed' ? checkScopes(context) : access;
  };

  const askFrom = (index: number, context: Context): MaybePromise<Access> => {
    for (let at = index; at < guards.length; at++) {
      try {
        const verdict = guards[at]!.allows({ component, context });
        if (verdict === true) continue;
        if (verdict === false) return hidden;
        return Promise.resolve(verdict).then(
          (late) => (late === true ? askFrom(at + 1, context) : hidden),
          (error: unknown) => {
            onGuardError(error, context);
            return hidden;
          },
        );
      } catch (error) {
        onGuardError(error, context);
        return hidden;
      }
    }
    return askOwn(context);
  };
  return (context) => askFrom(0, context);
}
