import type { EventFields } from '../wire/ports';

/** One server-sent event. JSON text has no line breaks of its own; other text is split, as the format asks. */
export function eventText(message: string, fields?: EventFields): string {
  const head = fields === undefined ? '' : fieldLines(fields);
  // Without data nothing is dispatched: what there is to say is in the fields alone.
  if (message === '' && fields !== undefined && fields.id === undefined) return `${head}\n`;
  if (!message.includes('\n') && !message.includes('\r')) return `${head}data: ${message}\n\n`;
  return `${head}${message
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;
}

function fieldLines({ name, id, retryMs }: EventFields): string {
  const event = name === undefined ? '' : `event: ${name}\n`;
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return `${event}${id === undefined ? '' : `id: ${id}\n`}${retry}`;
}

/** A line that clients pass over. */
export const commentText = ':\n\n';

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
