/** One server-sent event. JSON text has no line breaks of its own; other text is split, as the format asks. */
export function eventText(message: string): string {
  if (!message.includes('\n') && !message.includes('\r')) return `data: ${message}\n\n`;
  return `${message
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}

/** How much a client may leave unread of a stream before it is cut off, in bytes. */
export const streamBuffer = 4 * 1024 * 1024;

export const eventHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;
