import type { Constructor, MaybePromise } from './json';
import type { ForwardReference, Token } from './token';

/** How long an instance lives: as long as the server, one request, or one injection. */
export type Scope = 'singleton' | 'request' | 'transient';

/** A dependency of a factory: a token, perhaps optional or not defined yet. */
export type Dependency =
  Token | ForwardReference<Token> | { readonly token: Token | ForwardReference<Token>; readonly optional: true };

export interface ClassProvider<T = unknown> {
  readonly provide: Token<T>;
  readonly useClass: Constructor<T>;
  readonly scope?: Scope;
}
export interface ValueProvider<T = unknown> {
  readonly provide: Token<T>;
  readonly useValue: T;
}
export interface FactoryProvider<T = unknown> {
  readonly provide: Token<T>;
  useFactory(...dependencies: unknown[]): MaybePromise<T>;
  /** Arguments of the factory, in order. */
  readonly inject?: readonly Dependency[];
  readonly scope?: Scope;
}
export interface ExistingProvider<T = unknown> {
  readonly provide: Token<T>;
  readonly useExisting: Token<T>;
}

/** A value that is made when the server starts and released when it stops. Made by `lifespan()`. */
export interface LifespanProvider<T = unknown> {
  readonly provide: Token<T>;
  useLifespan(...dependencies: unknown[]): AsyncGenerator<T, void, void>;
  readonly inject?: readonly Dependency[];
}

export type Provider<T = unknown> =
  Constructor<T> | ClassProvider<T> | ValueProvider<T> | FactoryProvider<T> | ExistingProvider<T> | LifespanProvider<T>;
