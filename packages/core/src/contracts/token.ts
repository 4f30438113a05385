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

/** A reference to something that is not defined yet, because two files import each other. */
export class ForwardReference<T = unknown> {
  constructor(readonly resolve: () => T) {}
}

/** Delays naming a class until it exists. @example imports: [forwardRef(() => OtherModule)] */
export function forwardRef<T>(resolve: () => T): ForwardReference<T> {
  return new ForwardReference(resolve);
}
