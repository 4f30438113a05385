import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMicroseconds, parseSchedstat } from './schedstat';

describe('schedstat', () => {
  it('reads the time on a CPU, the first of three numbers', () => {
    expect(parseSchedstat('275357 12 3\n')).toBe(275357);
  });

  it.each(['', '12', 'a b c', '1 2 3 4'])('refuses %j, which is no schedstat line', (text) => {
    expect(() => parseSchedstat(text)).toThrow('no schedstat line');
  });

  describe('of a process', () => {
    const proc = mkdtempSync(join(tmpdir(), 'schedstat-'));
    afterAll(() => rmSync(proc, { recursive: true }));

    it('sums all threads and passes over one that has ended', () => {
      for (const [thread, line] of [
        ['7', '2000000 1 1\n'],
        ['8', '500000 1 1\n'],
      ] as const) {
        mkdirSync(join(proc, '7', 'task', thread), { recursive: true });
        writeFileSync(join(proc, '7', 'task', thread, 'schedstat'), line);
      }
      mkdirSync(join(proc, '7', 'task', '9'));
      expect(cpuMicroseconds(7, proc)).toBe(2500);
    });

    it('fails for a process that is gone', () => {
      expect(() => cpuMicroseconds(8, proc)).toThrow('ENOENT');
    });
  });
});
