import { ResponseReader, type HttpResponse } from './response-reader';

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
const chunked =
  'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n';
const empty = 'HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n';

function readIn(pieces: readonly string[], keepBody = true): HttpResponse[] {
  const responses: HttpResponse[] = [];
  const reader = new ResponseReader((response) => responses.push(response));
  reader.keepBody = keepBody;
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return responses;
}

const brief = (responses: HttpResponse[]) => responses.map(({ status, body }) => ({ status, body }));

describe('ResponseReader', () => {
  const expected = [
    { status: 200, body: 'hello' },
    { status: 202, body: 'hello, world' },
    { status: 204, body: '' },
  ];

  it('reads bodies with a length, in chunks and without', () => {
    expect(brief(readIn([sized, chunked, empty]))).toEqual(expected);
  });

  it('reads the same however the bytes are cut', () => {
    const text = sized + chunked + empty;
    for (let size = 1; size < text.length; size += 1) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      );
      expect(brief(readIn(pieces))).toEqual(expected);
    }
  });

  it('keeps no body unless asked', () => {
    expect(brief(readIn([chunked], false))).toEqual([{ status: 202, body: '' }]);
  });

  it('finishes an empty body at once', () => {
    expect(readIn(['HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n'])).toHaveLength(1);
  });

  it('keeps UTF-8 whole that is cut between two chunks', () => {
    const euro = Buffer.from('€');
    const bodies: string[] = [];
    const reader = new ResponseReader(({ body }) => bodies.push(body));
    reader.keepBody = true;
    reader.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'));
    reader.push(euro.subarray(0, 1));
    reader.push(euro.subarray(1));
    expect(bodies).toEqual(['€']);
  });

  it('refuses what it cannot frame', () => {
    expect(() => readIn(['HTTP/1.1 200 OK\r\nDate: now\r\n\r\n'])).toThrow('neither a content-length nor chunks');
    expect(() => readIn(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'])).toThrow('no size');
    expect(() => readIn(['x'.repeat(70_000)])).toThrow('larger than 64 KiB');
  });
});
