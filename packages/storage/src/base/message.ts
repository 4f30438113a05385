import type { JsonValue } from '@tenon/core';

/** Bytes of the name of a channel, in UTF-8. */
export const maxChannelBytes = 512;
/** Bytes of the JSON text of a message, in UTF-8. */
export const maxMessageBytes = 4 * 1024 * 1024;

/** Tells a listener something. One that throws harms nobody: the process is warned of it. */
export function tell(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.emitWarning(`A listener of messages threw: ${name}`, 'TenonStorageWarning');
  }
}

export type MessageListener = (message: JsonValue) => void;
