import type { CacheHint, Implementation, JsonObject, ResultEncoder } from '../../contracts';
import { serverInfoKey } from './envelope';

/** Results of the 2026 era: each names its type and its server; lists and reads say how long they may be kept. */
export class ResultEncoder2026 implements ResultEncoder {
  readonly era = '2026';
  private readonly constantText: string;

  constructor(private readonly serverInfo: Implementation) {
    this.constantText = `{"resultType":"complete","_meta":{${JSON.stringify(serverInfoKey)}:${JSON.stringify(serverInfo)}}`;
  }

  encode(result: JsonObject, cache?: CacheHint): string {
    const meta = result['_meta'];
    if (meta === undefined && result['resultType'] === undefined) return this.splice(JSON.stringify(result), cache);
    return JSON.stringify({
      resultType: 'complete',
      ...result,
      ...(cache && { ttlMs: cache.ttlMs, cacheScope: cache.scope }),
      _meta: { ...(meta as JsonObject | undefined), [serverInfoKey]: this.serverInfo },
    });
  }

  splice(json: string, cache?: CacheHint): string {
    const hint = cache ? `,"ttlMs":${cache.ttlMs},"cacheScope":"${cache.scope}"` : '';
    return json === '{}' ? `${this.constantText}${hint}}` : `${this.constantText}${hint},${json.slice(1)}`;
  }
}
