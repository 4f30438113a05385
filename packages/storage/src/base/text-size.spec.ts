import { exceeds } from './text-size';

describe('exceeds', () => {
  it.each(['a', 'é', '€', '😀', 'a€'])('counts the bytes of %s in UTF-8', (text) => {
    const bytes = Buffer.byteLength(text);
    expect([bytes - 1, bytes, bytes + 1].map((most) => exceeds(text, most))).toEqual([true, false, false]);
  });

  it('has room for everything where there is no limit', () => {
    expect(exceeds('a'.repeat(10_000), Infinity)).toBe(false);
  });
});
