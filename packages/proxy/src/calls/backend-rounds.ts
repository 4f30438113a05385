import { TenonError, type JsonObject, type MountCaller } from '@tenon/core';
import { isObject } from '../backend/wire-object';
import { digestOf } from '../identity/digest';
import { isQuestion } from './backend-call';
import { remembered } from './remembered';

/** Rounds of one call; more are taken for a circle. */
const maxRounds = 25;
const plainKey = /^[\w.:-]{1,64}$/;

/**
 * Leads a call of a 2026 server through its rounds: each asks the client, and what it brings goes into the next. Where the
 * client comes back for that, rounds that are over are not made again.
 *
 * @param name of the request among those of the client's call
 * @param leg makes one round, with what is sent beside the parameters
 */
export async function inRounds(
  { context, channel }: MountCaller,
  name: () => string,
  leg: (extra: JsonObject) => Promise<JsonObject>,
): Promise<JsonObject> {
  let extra: JsonObject = {};
  for (let round = 0; round < maxRounds; round += 1) {
    const result = await remembered(
      context,
      () => `round ${name()}.${round}`,
      async () => kept(await leg(extra)),
      asksForInput,
    );
    if (!asksForInput(result)) return result;
    const { inputRequests, requestState } = result;
    const answers = await Promise.all(
      Object.entries(isObject(inputRequests) ? inputRequests : {}).map(async ([key, question]) => {
        const { method, params = {} } = isObject(question) ? question : {};
        const asked = { method: String(method), params: isObject(params) ? params : {} };
        if (!isQuestion(asked)) throw new TenonError('TN7009', `it asks with ${asked.method.slice(0, 100)}`);
        return [key, await channel.ask(asked.method, asked.params, `${name()}.${round}.${keyOf(key)}`)] as const;
      }),
    );
    extra = {
      ...(answers.length > 0 && { inputResponses: Object.fromEntries(answers) }),
      ...(requestState !== undefined && { requestState }),
    };
  }
  throw new TenonError('TN7009', `it asked in ${maxRounds} rounds, and would not end`);
}

function asksForInput(result: JsonObject): boolean {
  return isObject(result) && result['resultType'] === 'input_required';
}

/** Questions as JSON has them: they travel with the client. */
function kept(result: JsonObject): JsonObject {
  return asksForInput(result) ? (JSON.parse(JSON.stringify(result)) as JsonObject) : result;
}

/** Names of questions are the server's; those that cannot be names here are digested. */
function keyOf(key: string): string {
  return plainKey.test(key) ? key : digestOf(key).slice(0, 22);
}
