import fc from 'fast-check';
import { LineReader } from './line-reader';

function read(chunks: readonly Buffer[], maxLength = 1000): string[] {
  const seen: string[] = [];
  const reader = new LineReader(maxLength, {
    line: (text) => seen.push(text),
    unreadable: (reason) => seen.push(`<${reason}>`),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return seen;
}

describe('LineReader', () => {
  it('gives each line, without its end, and no blank ones', () => {
    expect(read([Buffer.from('a\nb\r\n\n  \r\n\r\nc')])).toEqual(['a', 'b', 'c']);
  });

  it('joins what chunks have split, in the middle of a character too', () => {
    const bytes = Buffer.from('"äöü€😀"\n"x"\n');
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['"äöü€😀"', '"x"']);
  });

  it('reports a line that is not UTF-8 and goes on', () => {
    expect(read([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a])])).toEqual(['<not UTF-8>', 'b']);
  });

  it('reports a line that is too long once, holds none of it, and goes on', () => {
    const long = Buffer.from('x'.repeat(400));
    expect(read([long, long, long, long, Buffer.from('x\nnext\n')])).toEqual(['<too long>', 'next']);
    expect(read([Buffer.from(`${'x'.repeat(1001)}\nnext`)])).toEqual(['<too long>', 'next']);
    expect(read([long, long, long])).toEqual(['<too long>']);
  });

  it('takes a line of exactly the limit', () => {
    expect(read([Buffer.from(`${'x'.repeat(1000)}\n`)])).toEqual(['x'.repeat(1000)]);
  });

  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.nat(200), { maxLength: 10 }), (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\n'));
        const points = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = points.slice(1).map((end, index) => bytes.subarray(points[index], end));
        expect(read(chunks)).toEqual(read([bytes]));
      }),
      { numRuns: 200 },
    );
  });
});
