import type { PromptResult } from '../content';
import type { Context } from '../contracts';

/** What a transform says of one argument of a prompt. */
export interface PromptArgumentTransform {
  /** Its new name; callers that use the old one are refused. */
  name?: string;
  description?: string;
  /** Callers neither see nor give it: it takes `default`, `defaultFactory`, or is left out. */
  hide?: boolean;
  /** For requests that leave the argument out. */
  default?: string;
  /** Makes the value of a hidden argument, for each request. */
  defaultFactory?: (context: Context) => string | Promise<string>;
  /** Callers have to give it. */
  required?: true;
}

/** The prompt behind a transformed one. Both functions work only while the request runs, and reject as the prompt does. */
export interface OriginalPrompt {
  /**
   * Gets it with arguments of the transformed prompt: new names, and what is hidden is added.
   *
   * @throws TenonError TN5041 for an argument that the transformed prompt does not have, TN5048 after the request
   */
  forward(args: Readonly<Record<string, string>>): Promise<PromptResult>;
  /**
   * Gets it with its own arguments; nothing is renamed or added.
   *
   * @throws TenonError TN5048 after the request
   */
  forwardRaw(args: Readonly<Record<string, string>>): Promise<PromptResult>;
}

/** How a prompt appears instead. What is left out stays as it is. */
export interface PromptTransformOptions {
  name?: string;
  title?: string;
  description?: string;
  /** Instead of the tags that it has. */
  tags?: readonly string[];
  /** Instead of the meta that it has. */
  meta?: Readonly<Record<string, unknown>>;
  version?: string;
  /** `false` leaves the prompt out. */
  enabled?: boolean;
  /** By the names that the arguments have so far. */
  arguments?: Readonly<Record<string, PromptArgumentTransform>>;
  /** Makes another result; what it returns is converted like the value of a handler. */
  result?: (result: PromptResult, context: Context) => unknown;
  /** Answers instead of the prompt, which it may get. Takes the new arguments, checked. Not beside `result`. */
  handler?: (args: Readonly<Record<string, string>>, context: Context, original: OriginalPrompt) => unknown;
}

/** A prompt that appears in another way. */
export interface PromptTransform {
  readonly transforms: 'prompt';
  readonly name: string;
  readonly options: PromptTransformOptions;
}

/**
 * Renames or describes a prompt, hides, renames or defaults its arguments, changes its messages, or puts a function in
 * front of it. Stands among the `transforms` of a module.
 *
 * @param name the prompt's name where the transform stands: after prefixes, and after the transforms before it
 * @example transformPrompt('review', { arguments: { style: { hide: true, default: 'short' } } })
 */
export function transformPrompt(name: string, options: PromptTransformOptions): PromptTransform {
  return { transforms: 'prompt', name, options };
}
