import type { JsonObject } from '@tenon/core';
import type { Progress } from '@tenon/client';
import { isObject } from '../backend/wire-object';
import { isQuestion, type Question } from '../calls/backend-call';
import { ofMessage, sizeOf } from './message-size';
import { isRoundError, type RoundError } from './round-error';

/** What the process to which the client came sends to the one that holds the call. */
export type ToHolder =
  | {
      readonly kind: 'begin';
      readonly park: string;
      /** Whose call it must be; null for a stranger. */
      readonly identity: string | null;
      readonly wantsProgress: boolean;
      readonly wantsLog: boolean;
    }
  | { readonly kind: 'answer'; readonly question: number; readonly answer: JsonObject }
  | { readonly kind: 'refusal'; readonly question: number; readonly error: RoundError }
  /** The client will come back. */
  | { readonly kind: 'leave' }
  /** The client has taken its request back. */
  | { readonly kind: 'abort' };

/** What comes back from there. */
export type FromHolder =
  | { readonly kind: 'begun' }
  | { readonly kind: 'ask'; readonly number: number; readonly key: string; readonly question: Question }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly params: JsonObject }
  | { readonly kind: 'result'; readonly result: JsonObject }
  | { readonly kind: 'error'; readonly error: RoundError };

export type RoundItem = ToHolder | FromHolder;
export type Begin = Extract<RoundItem, { kind: 'begin' }>;

/** What one process sends to another for one round, in one piece. */
export interface RoundMessage {
  readonly from: string;
  readonly round: string;
  /** From 0, so that the other one notices what was lost. */
  readonly number: number;
  /** None only tells that there is still somebody. */
  readonly items: readonly RoundItem[];
}

/** How many items travel together. */
export const maxItems = 1_000;
const idRule = /^[\w-]{1,100}$/;

const shapes = new Map<unknown, (item: JsonObject) => boolean>([
  [
    'begin',
    ({ park, identity, wantsProgress, wantsLog }) =>
      isId(park) &&
      (identity === null || typeof identity === 'string') &&
      typeof wantsProgress === 'boolean' &&
      typeof wantsLog === 'boolean',
  ],
  ['answer', ({ question, answer }) => isCount(question) && isObject(answer)],
  ['refusal', ({ question, error }) => isCount(question) && isRoundError(error)],
  ['leave', () => true],
  ['abort', () => true],
  ['begun', () => true],
  ['ask', ({ number, key, question }) => isCount(number) && typeof key === 'string' && isAnyQuestion(question)],
  ['progress', ({ progress }) => isObject(progress) && isProgress(progress)],
  ['log', ({ params }) => isObject(params)],
  ['result', ({ result }) => isObject(result)],
  ['error', ({ error }) => isRoundError(error)],
]);

/** Reads what came from another process; undefined where it is no message. */
export function readMessage(value: unknown): RoundMessage | undefined {
  if (!isObject(value) || sizeOf(value, ofMessage) === undefined) return undefined;
  const { from, round, number, items } = value;
  if (!isId(from) || !isId(round) || !isCount(number) || !Array.isArray(items)) return undefined;
  return items.length <= maxItems && items.every(isItem) ? { from, round, number, items } : undefined;
}

function isItem(item: unknown): item is RoundItem {
  return isObject(item) && shapes.get(item['kind'])?.(item) === true;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idRule.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isAnyQuestion(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { method, params } = value;
  return typeof method === 'string' && isObject(params) && isQuestion({ method, params });
}

function isProgress({ progress, total, message }: JsonObject): boolean {
  const isText = message === undefined || typeof message === 'string';
  return Number.isFinite(progress) && (total === undefined || Number.isFinite(total)) && isText;
}
