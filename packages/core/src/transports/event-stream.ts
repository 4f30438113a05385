/** One server-sent event. JSON text has no line breaks of its own; other text is split, as the format asks. */
export function eventText(message: string): string {
  if (!message.includes('\n') && !message.includes('\r')) return `data: ${message}\n\n`;
  return `${message
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}

/**
 * How much a client may leave unread of a stream and still get the next event, in bytes. One event may be larger:
 * a big result is no reason to cut off a client that reads.
 */
export const streamBuffer = 16 * 1024 * 1024;

export const eventHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;
