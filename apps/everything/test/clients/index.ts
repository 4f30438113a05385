import { sdkV1 } from './sdk-v1-client';
import { sdkV2 } from './sdk-v2-client';

export type { Answers, CallResult, ClientKind, OfficialClient, ServerCommand } from './official-client';

/** Every official client, in each era that it speaks. */
export const clientKinds = [sdkV1, ...sdkV2];
