import type { JsonObject, ResultEncoder } from '../../contracts';

/** Results of the 2025 era: as they are. */
export class ResultEncoder2025 implements ResultEncoder {
  readonly era = '2025';

  encode(result: JsonObject): string {
    return JSON.stringify(result);
  }

  splice(json: string): string {
    return json;
  }
}
