import { Client, type ClientOptions } from '@tenon/client';

/** What the suite tells of a scenario. */
export interface Task {
  readonly url: string;
  readonly protocolVersion: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** What a client does in a scenario. */
export type Scenario = (task: Task) => Promise<void>;

/** A scenario that a connected client goes through. */
export function withClient(act: (client: Client, task: Task) => Promise<void>, options: ClientOptions = {}): Scenario {
  return async (task) => {
    const { url, protocolVersion } = task;
    await using client = await Client.connect(url, { protocolVersion, ...options });
    await act(client, task);
  };
}
