import type { Context } from '../contracts';

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

/**
 * `unknown` where a method takes the parameters of the URI template; otherwise an object that no method is, whose
 * key says what is wrong, so that the compiler prints it. Of a URI that is computed the compiler knows nothing: it is
 * checked at boot alone.
 */
export type FitsTemplate<U extends string, F> = F extends (...args: infer A) => unknown
  ? A extends [infer First, ...unknown[]]
    ? string extends U
      ? unknown
      : NonNullable<First> extends UriValue | Context
        ? unknown
        : [Foreign<First, UriParams<U>>] extends [never]
          ? [Missing<First, UriParams<U>>] extends [never]
            ? [NotText<First>] extends [never]
              ? unknown
              : { 'URI parameters are string, number or boolean; not': NotText<First> }
            : { 'the method does not take these URI parameters': Missing<First, UriParams<U>> }
          : { 'these names are not parameters of the URI': Foreign<First, UriParams<U>> }
    : unknown
  : never;

/** The URI itself where it has a scheme, else a text that tells how to write it. */
export type UriWithScheme<U extends string> = string extends U
  ? U
  : U extends `${string}://${string}`
    ? U
    : `A resource URI needs a scheme, such as data://${U}`;
