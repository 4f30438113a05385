import type { Constructor } from './json';

/** A class that only it itself can construct: no signature of a constructor fits it, and no function passes for one. */
export interface PrivateClass<T = unknown> extends NewableFunction {
  readonly prototype: T;
}

/** What a provider is known by: a class (abstract ones and those with a private constructor too), a symbol or a string. */
export type Token<T = unknown> = Constructor<T> | PrivateClass<T> | symbol | string;

/** The readable form of a token, for messages. */
export function tokenName(token: Token | undefined | null): string {
  if (typeof token === 'function') return token.name || '(anonymous class)';
  return token === undefined || token === null
    ? String(token)
    : typeof token === 'symbol'
      ? token.toString()
      : `'${token}'`;
}

const waysToProvide = new Map<Token, string>();

/**
 * Says how a token is provided, for the error where somebody injects it and nobody provides it (`TN1001`). For packages
 * whose tokens come from a module of theirs.
 *
 * @param way what to do, as a sentence: Import `ClockModule`.
 * @example
 * export const CLOCK = Symbol('clock');
 * provideWith(CLOCK, 'Import `ClockModule`.');
 */
export function provideWith(token: Token, way: string): void {
  waysToProvide.set(token, way);
}

/** How a token is provided, where its package has said so. */
export function wayToProvide(token: Token): string | undefined {
  return waysToProvide.get(token);
}

/**
 * Injection token, for factories and lifespans: who injects what they provide, as the start finds it. A set of the names
 * of classes and tokens, and of handlers as `Class.method`. Whoever asks while the server runs (`ctx.get`) is not in it.
 */
export const INJECTED_BY = Symbol('tenon.injected-by');

/** A reference to something that is not defined yet, because two files import each other. */
export class ForwardReference<T = unknown> {
  constructor(readonly resolve: () => T) {}
}

/** Delays naming a class until it exists. @example imports: [forwardRef(() => OtherModule)] */
export function forwardRef<T>(resolve: () => T): ForwardReference<T> {
  return new ForwardReference(resolve);
}
