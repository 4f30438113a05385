import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { PendingCall } from '../base';
import { writeItems } from './dynamo-batches';
import type { DynamoTable } from './dynamo-table';

describe('writeItems', () => {
  const requests = Array.from({ length: 50 }, (): WriteRequest => ({ PutRequest: { Item: {} } }));
  const call = () => new PendingCall({ store: 'dynamodb', operation: 'putMany' }, 1_000, Date.now);
  const table = (writeSome: DynamoTable['writeSome']) => ({ writeSome }) as DynamoTable;

  it('sends again what is left, until nothing is', async () => {
    const sizes: number[] = [];
    const half = table(async (all) => {
      sizes.push(all.length);
      return all.slice(0, Math.floor(all.length / 8));
    });
    await writeItems(half, requests, call());
    expect(sizes).toEqual([25, 25, 3, 3]);
  });

  it('sends nothing again once one of its batches has failed, and fails with its error', async () => {
    const throttled = new Error('throttled');
    const writeSome = jest.fn<ReturnType<DynamoTable['writeSome']>, [WriteRequest[]]>(async (all) => all);
    writeSome.mockImplementationOnce(async (all) => all).mockRejectedValueOnce(throttled);
    await expect(writeItems(table(writeSome), requests, call())).rejects.toBe(throttled);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(writeSome).toHaveBeenCalledTimes(2);
  });

  it('ends with its call', async () => {
    const [controller, pending] = [new AbortController(), call()];
    const writeSome = jest.fn<ReturnType<DynamoTable['writeSome']>, [WriteRequest[]]>(async (all) => all);
    const writing = pending.settle(writeItems(table(writeSome), requests, pending), controller.signal);
    controller.abort(new Error('over'));
    await expect(writing).rejects.toThrow('over');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(writeSome).toHaveBeenCalledTimes(2);
  });
});
