import type { Context, Principal } from '../contracts';

/** Any method. */
export type Handler = (...args: never[]) => unknown;

/** A class that is itself one tool. */
export interface ToolHandler<Input = unknown> {
  execute(input: Input, ctx: Context): unknown;
}

type UriValue = string | number | boolean;
type WithoutStar<S extends string> = S extends `${infer Name}*` ? Name : S;
type Underscored<S extends string> = S extends `${infer A}-${infer B}` ? `${A}_${Underscored<B>}` : S;
type QueryParams<S extends string> = S extends `${infer A},${infer B}`
  ? { [K in Underscored<A>]?: UriValue } & QueryParams<B>
  : { [K in Underscored<S>]?: UriValue };

/** The parameters that a URI template has, query parameters optional. */
export type UriParams<U extends string> = U extends `${string}{${infer P}}${infer Rest}`
  ? (P extends `?${infer Query}` ? QueryParams<Query> : { [K in Underscored<WithoutStar<P>>]: UriValue }) &
      UriParams<Rest>
  : unknown;

type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];
type Foreign<First, P> = Exclude<keyof First, keyof P>;
type Missing<First, P> = Exclude<RequiredKeys<P>, keyof First>;
type NotText<First> = { [K in keyof First]-?: NonNullable<First[K]> extends UriValue ? never : K }[keyof First];
type MethodsOf<T> = Extract<T[keyof T], (...args: never[]) => unknown>;

/**
 * Whether a first parameter may be filled by a decorator (`@Param`, `@User`, `@Inject`), which types do not show: plain
 * values, what the framework injects, and objects with methods. DTOs with methods are checked at boot.
 */
type MayBeInjected<First> = First extends UriValue | Context | Principal
  ? true
  : [MethodsOf<First>] extends [never]
    ? false
    : true;

type FitsParameters<First, P> = [Foreign<First, P>] extends [never]
  ? [Missing<First, P>] extends [never]
    ? [NotText<First>] extends [never]
      ? unknown
      : { 'URI parameters are string, number or boolean; not': NotText<First> }
    : { 'the method does not take these URI parameters': Missing<First, P> }
  : { 'these names are not parameters of the URI': Foreign<First, P> };

/**
 * `unknown` where a method takes the parameters of the URI template; otherwise an object that no method is, whose
 * key says what is wrong, so that the compiler prints it. Of a URI that is computed the compiler knows nothing: it is
 * checked at boot alone.
 */
export type FitsTemplate<U extends string, F> = F extends (...args: infer A) => unknown
  ? A extends [infer First, ...unknown[]]
    ? true extends (string extends U ? true : MayBeInjected<NonNullable<First>>)
      ? unknown
      : FitsParameters<First, UriParams<U>>
    : unknown
  : never;

/** The URI itself where it has a scheme; otherwise an object that no URI is, whose key says what to write. */
export type UriWithScheme<U extends string> = string extends U
  ? U
  : U extends `${string}://${string}`
    ? U
    : { 'A resource URI needs a scheme, such as': `data://${U}` };
