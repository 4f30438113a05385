import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { allDone, pause, type DriverCall } from '../base';
import type { DynamoTable, Item } from './dynamo-table';

/** Items of one request that writes. */
const writeBatch = 25;
const longestPauseMs = 1_000;

/**
 * Gets up to 100 items, in any order. What DynamoDB leaves undone is asked for again until the time of the call is over:
 * it has not been carried out.
 */
export async function getItems(table: DynamoTable, keys: readonly Item[], call: DriverCall): Promise<Item[]> {
  const found: Item[] = [];
  await untilDone([...keys], call.signal, async (left) => {
    const answer = await table.getSome(left, call);
    found.push(...answer.items);
    return answer.left;
  });
  return found;
}

/** Puts and deletes any number of items, each once; not atomic as a group. */
export async function writeItems(
  table: DynamoTable,
  requests: readonly WriteRequest[],
  call: DriverCall,
): Promise<void> {
  const batches: WriteRequest[][] = [];
  for (let from = 0; from < requests.length; from += writeBatch) batches.push(requests.slice(from, from + writeBatch));
  // Where one batch has failed, the others ask for nothing again; what is under way comes to its end.
  const failed = new AbortController();
  const signal = AbortSignal.any([call.signal, failed.signal]);
  const writing = batches.map((batch) =>
    untilDone(batch, signal, (left) => table.writeSome(left, call)).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await allDone(writing);
}

export function putRequest(item: Item): WriteRequest {
  return { PutRequest: { Item: item } };
}

export function deleteRequest({ c, k }: Item): WriteRequest {
  return { DeleteRequest: { Key: { c, k } as Item } };
}

/** @param send returns what is left */
async function untilDone<T>(all: T[], signal: AbortSignal, send: (left: T[]) => Promise<T[]>): Promise<void> {
  let left = await send(all);
  for (let attempt = 0; left.length > 0; attempt++) {
    // Half of it at random, so that callers who were refused together do not come back together.
    const pauseMs = Math.min(longestPauseMs, 50 * 2 ** attempt) * (0.5 + Math.random() / 2);
    await pause(pauseMs, signal);
    signal.throwIfAborted();
    left = await send(left);
  }
}
