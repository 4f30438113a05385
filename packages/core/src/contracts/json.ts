/** A class. */
export type Constructor<T = unknown> = abstract new (...args: never[]) => T;

export type JsonPrimitive = string | number | boolean | null;
export type JsonValue = JsonPrimitive | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = Record<string, unknown>;

/** A JSON Schema 2020-12 document. */
export type JsonSchema = Record<string, unknown>;

/** A value, or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;
