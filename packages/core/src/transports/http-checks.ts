import { isUtf8 } from 'node:buffer';
import { RpcCode } from '../errors';
import { refusal, type HttpRefusal } from './http-refusal';

/** The largest body and the longest line that are taken unless told otherwise, in bytes. */
export const defaultBodyLimit = 4 * 1024 * 1024;

const jsonContentType = /^application\/json[ \t]*(?:$|;)/i;
const charset = /;[ \t]*charset[ \t]*=[ \t]*"?([^\s;"]*)/i;

const wrongContentType = refusal(415, 'Content-Type must be application/json, in UTF-8.');
const encodedBody = refusal(415, 'A compressed request body is not taken; send it without Content-Encoding.', {
  'accept-encoding': 'identity',
});
const wrongStreamAccept = refusal(406, 'Accept must allow text/event-stream.');
const wrongAccept = refusal(406, 'Accept must allow both application/json and text/event-stream.');

/** A body in bytes that are not UTF-8. */
export const notUtf8 = refusal(400, 'Parse error: the message is not valid UTF-8.', undefined, RpcCode.ParseError);

/** Whether a Content-Type names JSON in UTF-8. */
export function isJsonContentType(value: string | undefined): boolean {
  if (value === 'application/json') return true;
  if (value === undefined || !jsonContentType.test(value)) return false;
  const declared = charset.exec(value)?.[1]?.toLowerCase();
  return declared === undefined || declared === 'utf-8' || declared === 'utf8';
}

/**
 * Whether an Accept header allows both forms of a reply. A request without the header allows everything
 * (RFC 9110, section 12.5.1).
 */
export function acceptsReplies(value: string | undefined): boolean {
  if (value === undefined || value === 'application/json, text/event-stream' || value === '*/*') return true;
  return allows(value, 'application/json', 'application/*') && allows(value, 'text/event-stream', 'text/*');
}

function allows(accept: string, type: string, group: string): boolean {
  let best = -1;
  let allowed = false;
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const rank = name === type ? 2 : name === group ? 1 : name === '*/*' ? 0 : -1;
    if (rank <= best) continue;
    best = rank;
    allowed = !parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter));
  }
  return allowed;
}

/** Checks the headers of a message that was posted. */
export function checkPostHeaders(
  contentType: string | undefined,
  accept: string | undefined,
  contentEncoding: string | undefined,
): HttpRefusal | undefined {
  if (!isJsonContentType(contentType)) return wrongContentType;
  if (contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity') return encodedBody;
  return acceptsReplies(accept) ? undefined : wrongAccept;
}

/** Checks the headers of a request for a stream. */
export function checkGetHeaders(accept: string | undefined): HttpRefusal | undefined {
  return accept === undefined || allows(accept, 'text/event-stream', 'text/*') ? undefined : wrongStreamAccept;
}

/** Refuses a body for its size. */
export function tooLarge(limit: number): HttpRefusal {
  return refusal(413, `The request body is larger than ${limit} bytes.`, { connection: 'close' });
}

/**
 * The text of a body.
 *
 * @returns undefined if the bytes are not UTF-8
 */
export function decodeUtf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  // The decoder puts U+FFFD for what it cannot read; only then is the exact, second look worth its time.
  return text.includes('\uFFFD') && !isUtf8(bytes) ? undefined : text;
}
