import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { writeItems } from './dynamo-batches';
import type { DynamoTable } from './dynamo-table';

describe('writeItems', () => {
  const requests = Array.from({ length: 50 }, (): WriteRequest => ({ PutRequest: { Item: {} } }));
  const call = (signal = new AbortController().signal) => ({ now: 0, signal });
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
    const controller = new AbortController();
    const writing = writeItems(table(async (all) => all), requests, call(controller.signal)); // prettier-ignore
    controller.abort(new Error('over'));
    await expect(writing).rejects.toThrow('over');
  });
});
