import { decodeRecord, encodeRecord } from './record-text';

describe('the text of a record', () => {
  it.each([
    { value: '{"a":"\\n"}', revision: 'abc_1', createdAt: 1_700_000_000_000, expiresAt: 1_700_000_001_000 },
    { value: '"é😀 \u2028"', revision: 'abc_1', createdAt: 0, expiresAt: null },
  ])('is read as it was written: %j', (record) => {
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  it.each([
    '',
    'garbage',
    '{"a":1}',
    'r 1 -',
    'r 1\n1',
    'r x -\n1',
    ' 1 -\n1',
    `${'r'.repeat(41)} 1 -\n1`,
    'r 1 -1\n1',
  ])('is told from other text: %j', (text) => {
    expect(decodeRecord(text).revision).toBe('');
  });
});
