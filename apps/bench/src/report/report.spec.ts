import type { Cell } from '../benches/cell';
import type { Pass } from '../benches/passes';
import type { WindowRun } from '../measure/windows';
import { markdown } from './markdown';
import type { Results } from './results';
import { figure, table } from './table';
import { verdicts } from './targets';

const run = (cpu: number, settled = true): WindowRun => ({
  windows: [],
  settled,
  cpu,
  requestsPerSecond: 12_345,
  requests: 100,
  errors: 0,
});

const pass = (runs: Pass['runs'], accepted = true): Pass => ({
  accepted,
  bare: { '2025': 15, '2026': 20 },
  drift: { '2025': 0.02, '2026': 0.03 },
  runs,
});

const cell = (kind: Cell['kind'], tools: number, ...passes: Pass[]): Cell => ({ kind, tools, depth: 16, passes });

const results = (part: Partial<Results>, node = 'v20.20.2'): Results => ({
  machine: {
    date: '2026-01-02',
    node,
    cpu: 'Some CPU',
    cores: 2,
    memoryGiB: 8,
    kernel: '6.1',
    pinned: true,
    loadBefore: 0.5,
    loadAfter: 1.5,
    packages: { tmcp: '1.0.0' },
  },
  settings: 'One pass.',
  cells: [],
  memory: [],
  cold: [],
  stores: [],
  ...part,
});

const verdictOn = (given: Results, what: string) => verdicts(given).find((verdict) => verdict.what === what);

describe('targets', () => {
  const calls = cell('calls', 1, pass({ 'tenon-2026': run(25), 'sdk-v2-2026': run(175), 'tmcp-2026': run(75) }));

  it('are met at the bound and missed beyond it', () => {
    expect(verdictOn(results({ cells: [calls] }), 'tools/call, 2026')).toMatchObject({
      measured: '80 % of bare',
      met: true,
    });
    expect(verdictOn(results({ cells: [calls] }), 'tools/call against tmcp, 2026')).toMatchObject({
      measured: '3.00 ×',
      met: true,
    });
  });

  it('ask for less against SDK v2 on Node 22', () => {
    const what = 'tools/call against SDK v2 McpServer, 2026';
    expect(verdictOn(results({ cells: [calls] }), what)).toMatchObject({ target: '≥ 8 ×', met: false });
    expect(verdictOn(results({ cells: [calls] }, 'v22.1.0'), what)).toMatchObject({ target: '≥ 6 ×', met: true });
  });

  it('compare figures of different passes through their own bare', () => {
    const slow = { ...pass({ 'tenon-2026': run(50) }), bare: { '2026': 40 } };
    const given = results({ cells: [calls, cell('calls', 500, slow)] });
    expect(verdictOn(given, 'tools/call at 500 tools against 1 tool, 2026')).toMatchObject({
      measured: '1.00 ×',
      met: true,
    });
  });

  it('judge a gateway by a client, in each era', () => {
    const runs = { 'tenon-client-2025': run(500), 'tenon-gateway-2025': run(600), 'tenon-client-2026': run(500) };
    const given = results({ cells: [cell('proxy', 1, pass({ ...runs, 'tenon-gateway-2026': run(610) }))] });
    const what = 'a gateway against a client';
    expect(verdictOn(given, `${what}, 2025 session`)).toMatchObject({ measured: '1.20 ×', met: true });
    expect(verdictOn(given, `${what}, 2026`)).toMatchObject({ target: '≤ 1.2 ×', measured: '1.22 ×', met: false });
  });

  it('are neither met nor missed without a measurement', () => {
    const given = results({ cells: [cell('calls', 1, pass({ 'tenon-2026': { failure: 'no port' } }))] });
    for (const { met, measured } of verdicts(given)) expect([met, measured]).toEqual([undefined, undefined]);
  });

  it('judge memory and cold starts', () => {
    const round = (cpuMs: number) => ({ wallMs: cpuMs, cpuMs, peakRssMiB: 50 });
    const given = results({
      memory: [{ id: 'tenon-2025', steps: [{ sessions: 1000, heapKiB: 2.5, rssKiB: 9 }] }],
      cold: [
        { id: 'bare-2026', rounds: [round(50)] },
        { id: 'tenon-schema-2026', rounds: [round(230), round(200), round(90)] },
        { id: 'sdk-v2-2026', rounds: [round(390)] },
      ],
    });
    expect(verdictOn(given, 'heap per idle session, 1000 sessions')).toMatchObject({
      measured: '2.50 KiB',
      met: false,
    });
    expect(verdictOn(given, 'CPU of a cold start beyond bare, container without class-validator')).toMatchObject({
      measured: '150 ms',
      met: true,
    });
    expect(verdictOn(given, 'CPU of a cold start against SDK v2')).toMatchObject({ measured: '0.513 ×', met: false });
  });
});

describe('tables', () => {
  it('are Markdown, with pipes escaped', () => {
    expect(table(['a', 'b'], [['x|y', '1']])).toBe('| a | b |\n|---|---:|\n| x\\|y | 1 |');
  });

  it('write numbers with three digits, and a dash where there is none', () => {
    expect([0.1234, 12.345, 1234.5, Number.NaN].map(figure)).toEqual(['0.123', '12.3', '1,235', '–']);
  });
});

describe('the report', () => {
  it('names the machine, and shows each server against bare', () => {
    const text = markdown(results({ cells: [cell('calls', 50, pass({ 'tenon-2026': run(25) }))] }));
    expect(text).toContain('Measured on 2026-01-02: Some CPU, 2 cores, 8 GiB, Linux 6.1, Node v20.20.2;');
    expect(text).toContain('## tools/call, 50 tools\n\n1 of 1 passes accepted; bare drifted by at most 3.0 %');
    expect(text).toContain('| bare, 2026 | 20.0 | 1.00 | 100 % |  |  |');
    expect(text).toContain('| Tenon, 2026 | 25.0 | 1.25 | 80.0 % | 12,345 |  |');
  });

  it('says where figures are rough: unsettled windows, failures, no accepted pass', () => {
    const rough = pass({ 'tenon-2026': run(25, false), 'tmcp-2026': { failure: 'no\nport' } }, false);
    const text = markdown(results({ cells: [cell('lists', 1, rough)] }));
    expect(text).toContain('No pass of 1 was accepted: bare drifted by up to 3.0 %.');
    expect(text).toContain('| not settled |');
    expect(text).toContain('| tmcp, 2026 | – | – | – | – | no port |');
  });

  it('calls servers over stdio without their sessions', () => {
    const text = markdown(results({ cells: [cell('stdio', 1, pass({ 'tenon-2025': run(5) }))] }));
    expect(text).toContain('| Tenon, 2025 | 5.00 |');
  });

  it('shows the parts of a gateway', () => {
    const runs = { 'tenon-client-2026': run(500), 'tenon-gateway-2026': run(600), 'tenon-2026': run(25) };
    const text = markdown(results({ cells: [cell('proxy', 1, pass(runs))] }));
    expect(text).toContain('## A gateway and its client, tools/call');
    expect(text).toContain('| client, 2026 | 500 |');
    expect(text).toContain('| gateway, 2026 | 600 |');
    expect(text).toContain('| Tenon, 2026 | 25.0 |');
  });

  it('leaves out what was not measured', () => {
    expect(markdown(results({}))).not.toContain('Cold start to the first answer');
  });
});
