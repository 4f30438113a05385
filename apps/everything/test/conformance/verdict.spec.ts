import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conformance } from './conformance-process';

describe('the verdict on what the suite found', () => {
  const revision = '2025-06-18';
  const known = { scenarios: 27, passed: 56 };
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-verdict-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const success = (id: string) => ({ id, status: 'SUCCESS' });
  const record = async (scenario: string, checks: object[] | undefined) => {
    const path = join(folder, `server-${scenario}-2026-01-01T00-00-00-000Z`);
    await mkdir(path);
    if (checks) await writeFile(join(path, 'checks.json'), JSON.stringify(checks));
  };
  /** As many scenarios and checks as are known. */
  const recordAll = async () => {
    for (let scenario = 1; scenario < known.scenarios; scenario++) {
      await record(`s${scenario}`, [success('a'), success('b'), { id: 'c', status: 'INFO' }]);
    }
    const rest = known.passed - 2 * (known.scenarios - 1);
    await record(
      'last',
      Array.from({ length: rest }, (_, index) => success(`d${index}`)),
    );
  };
  const judge = () => conformance('--results', folder, '--revision', revision, '--part', 'server');

  it('is good where as much passed as is known', async () => {
    await recordAll();
    const { code, lines } = await judge();
    expect(lines.at(-1)).toBe(`${known.passed} passed, 0 failed`);
    expect(code).toBe(0);
  });

  it.each(['FAILURE', 'WARNING'])('names a check that ended as %s', async (status) => {
    await recordAll();
    await record('broken', [success('fine'), { id: 'wrong', status, errorMessage: 'It was red' }]);
    const { code, lines } = await judge();
    expect(lines[0]).toBe('  broken: wrong: It was red');
    expect(lines.at(-1)).toBe(`${known.passed + 1} passed, 1 failed`);
    expect(code).toBe(1);
  });

  it('takes a scenario without results for one that failed', async () => {
    await recordAll();
    await record('crashed', undefined);
    const { code, lines } = await judge();
    expect(lines[0]).toMatch(/^ {2}crashed: ended-early: /);
    expect(code).toBe(1);
  });

  it('lets fail what is expected to, and nothing else of the same name', async () => {
    await recordAll();
    await record('tasks-lifecycle', [success('fine'), { id: 'wrong', status: 'FAILURE' }]);
    expect(await judge()).toMatchObject({ code: 0 });
    await record('tasks-lifecycle-of-another', [{ id: 'wrong', status: 'FAILURE' }]);
    expect(await judge()).toMatchObject({ code: 1 });
  });

  it('is bad where something expected to fail does not', async () => {
    await recordAll();
    await record('tasks-lifecycle', [success('fine')]);
    const { code, lines } = await judge();
    expect(lines[0]).toBe('  tasks-lifecycle was expected to fail, and did not');
    expect(code).toBe(1);
  });

  it('is bad where fewer scenarios ran than are known', async () => {
    await record(
      'only',
      Array.from({ length: known.passed }, (_, index) => success(`a${index}`)),
    );
    const { code, lines } = await judge();
    expect(lines[0]).toBe(`  1 scenarios ran, ${known.scenarios} are known`);
    expect(code).toBe(1);
  });

  it('is bad where fewer checks passed than are known, without one that failed', async () => {
    for (let scenario = 0; scenario < known.scenarios; scenario++) await record(`s${scenario}`, [success('a')]);
    const { code, lines } = await judge();
    expect(lines[0]).toBe(`  ${known.scenarios} checks passed, ${known.passed} are known`);
    expect(code).toBe(1);
  });

  it('knows no other revision', async () => {
    const { code, lines } = await conformance('--results', folder, '--revision', '2024-11-05');
    expect(lines.join('\n')).toContain('No revision 2024-11-05; there are 2025-06-18, 2025-11-25, 2026-07-28.');
    expect(code).toBe(1);
  });
});
