import { conformance } from './conformance/conformance-process';

describe('the official conformance suite', () => {
  it.each(['2025-06-18', '2025-11-25', '2026-07-28'])(
    'finds nothing that is not as %s has it',
    async (revision) => {
      const { code, lines } = await conformance('--revision', revision);
      expect(lines).toEqual([
        ...['server', 'client'].map((part) =>
          expect.stringMatching(
            new RegExp(`^${revision}, ${part}: \\d+ scenarios, [1-9]\\d* checks passed, 0 failed, `),
          ),
        ),
        expect.stringMatching(/^[1-9]\d* passed, 0 failed$/),
      ]);
      expect(code).toBe(0);
    },
    200_000,
  );
});
