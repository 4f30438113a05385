import type { JsonValue, KeyValue } from '../../contracts';
import { TenonError } from '../../errors';
import { isJsonObject } from '../rpc';

const collection = 'tenon-steps';

type PutIfAbsent = NonNullable<KeyValue['putIfAbsent']>;

/**
 * Runs steps of one call at most once, whoever answers its rounds: the store says who began a step and what became of
 * it. A step that broke off stays as it is until its call has expired.
 */
export class StepOnce {
  private constructor(
    private readonly store: KeyValue & { putIfAbsent: PutIfAbsent },
    private readonly call: string,
    private readonly ttlSeconds: number,
  ) {}

  /**
   * @param ttlSeconds how long rounds of the call can come
   * @returns undefined where the store cannot tell who was first
   */
  static in(store: KeyValue, call: string, ttlSeconds: number): StepOnce | undefined {
    return canPutIfAbsent(store) ? new StepOnce(store, call, ttlSeconds) : undefined;
  }

  /** @throws TenonError TN3019 where the step was begun and did not end, as far as the store knows */
  async run(id: string, name: string, work: () => Promise<JsonValue | undefined>): Promise<JsonValue | undefined> {
    const key = JSON.stringify([this.call, id]);
    const isFirst = await this.store.putIfAbsent(collection, key, { status: 'running' }, this.ttlSeconds);
    if (!isFirst) return this.outcome(key, name);
    let result: JsonValue | undefined;
    try {
      result = await work();
    } catch (error) {
      await this.note(key, { status: 'failed' });
      throw error;
    }
    await this.note(key, { status: 'done', result: result === undefined ? [] : [result] });
    return result;
  }

  /** What cannot be noted leaves the step begun: nobody knows then whether it ended, and it is not tried again. */
  private async note(key: string, outcome: { status: string; result?: JsonValue[] }): Promise<void> {
    try {
      await this.store.put(collection, key, outcome, this.ttlSeconds);
    } catch {
      // The mark that the step was begun stands, which is the safe one of the two.
    }
  }

  private async outcome(key: string, name: string): Promise<JsonValue | undefined> {
    const known = await this.store.get(collection, key);
    const { status, result } = isJsonObject(known) ? known : {};
    if (status === 'done' && Array.isArray(result)) return result[0];
    const what = status === 'failed' ? 'failed before' : 'was begun before, and nobody knows whether it ended';
    throw new TenonError('TN3019', `the step '${name}' ${what}, so it is not tried again`);
  }
}

function canPutIfAbsent(store: KeyValue): store is KeyValue & { putIfAbsent: PutIfAbsent } {
  return store.putIfAbsent !== undefined;
}
