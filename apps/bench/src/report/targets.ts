/** The targets that Tenon has set itself, each as a figure drawn from the results and the bound that it must keep. */
import { figureOf, type Cell } from '../benches/cell';
import { coldFigure } from '../benches/cold-start';
import { OPERATIONS } from '../benches/stores';
import { ENGINES, type Engine } from '../stores/engines';
import { storeFigure } from './stores';
import type { Era } from '../workload';
import type { Results } from './results';

export interface Verdict {
  what: string;
  target: string;
  /** `undefined` when the results do not hold what the figure needs. */
  measured: string | undefined;
  met: boolean | undefined;
}

interface Bound {
  what: string;
  kind: 'at least' | 'at most';
  value: number;
  unit: 'share' | 'times' | 'KiB' | 'ms';
  figure: number | undefined;
}

const FORMATS: Record<Bound['unit'], (value: number) => string> = {
  share: (value) => `${(value * 100).toFixed(0)} % of bare`,
  times: (value) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ×`,
  KiB: (value) => `${value.toFixed(2)} KiB`,
  ms: (value) => `${value.toFixed(0)} ms`,
};

function judge({ what, kind, value, unit, figure }: Bound): Verdict {
  const format = FORMATS[unit];
  const sign = kind === 'at least' ? '≥' : '≤';
  const target = `${sign} ${unit === 'times' ? `${value} ×` : format(value)}`;
  if (figure === undefined || Number.isNaN(figure)) return { what, target, measured: undefined, met: undefined };
  return { what, target, measured: format(figure), met: kind === 'at least' ? figure >= value : figure <= value };
}

const TENON: Record<Era, { id: string; label: string }> = {
  '2025': { id: 'tenon-2025', label: '2025 session' },
  '2026': { id: 'tenon-2026', label: '2026' },
};

const CHAIN: Record<Era, string> = { '2025': 'tenon-chain-2025', '2026': 'tenon-chain-2026' };

/** The peers of each era, and how many times Tenon's CPU per call theirs has to be. */
const PEERS: { id: string; label: string; era: Era; calls?: (nodeMajor: number) => number; lists?: number }[] = [
  { id: 'tmcp-2026', label: 'tmcp, 2026', era: '2026', calls: () => 3 },
  { id: 'tmcp-2025', label: 'tmcp, 2025', era: '2025', calls: () => 3 },
  {
    id: 'sdk-v2-2026',
    label: 'SDK v2 McpServer, 2026',
    era: '2026',
    calls: (major) => (major < 22 ? 8 : 6),
    lists: 200,
  },
  { id: 'sdk-v2-2025-stateless', label: 'SDK v2, 2025 stateless', era: '2025', lists: 200 },
  { id: 'sdk-v1-stateless', label: 'SDK v1 stateless', era: '2025', calls: () => 5, lists: 200 },
  { id: 'sdk-v1-session', label: 'SDK v1 session', era: '2025', calls: () => 5, lists: 200 },
];

const ERAS: readonly Era[] = ['2025', '2026'];

const cellOf = (
  results: Results,
  kind: Cell['kind'],
  match: Partial<Pick<Cell, 'tools' | 'depth'>>,
): Cell | undefined =>
  results.cells.find(
    (cell) =>
      cell.kind === kind &&
      (match.tools === undefined || cell.tools === match.tools) &&
      (match.depth === undefined || cell.depth === match.depth),
  );

const share = (cell: Cell | undefined, id: string, era: Era): number | undefined =>
  cell === undefined ? undefined : figureOf(cell, id, era)?.shareOfBare;

const ratio = (above: number | undefined, below: number | undefined): number | undefined =>
  above === undefined || below === undefined ? undefined : above / below;

/**
 * How many times Tenon's CPU a peer uses. Both are taken as shares of the bare server of their own pass, so that a
 * machine that got slower between two of them does not count.
 */
const timesTenon = (cell: Cell | undefined, peer: string, era: Era): number | undefined =>
  ratio(share(cell, TENON[era].id, era), share(cell, peer, era));

function callBounds(results: Results, nodeMajor: number): Bound[] {
  const one = cellOf(results, 'calls', { tools: 1 });
  const many = cellOf(results, 'calls', { tools: 500 });
  const bounds: Bound[] = [];
  for (const era of ERAS) {
    const figure = share(one, TENON[era].id, era);
    bounds.push({ what: `tools/call, ${TENON[era].label}`, kind: 'at least', value: 0.75, unit: 'share', figure });
  }
  for (const era of ERAS) {
    bounds.push({
      what: `tools/call with guard, two middleware and logger, ${TENON[era].label}`,
      kind: 'at least',
      value: 0.65,
      unit: 'share',
      figure: share(one, CHAIN[era], era),
    });
  }
  for (const { id, label, era, calls } of PEERS) {
    if (calls === undefined) continue;
    const figure = timesTenon(one, id, era);
    bounds.push({
      what: `tools/call against ${label}`,
      kind: 'at least',
      value: calls(nodeMajor),
      unit: 'times',
      figure,
    });
  }
  for (const era of ERAS) {
    bounds.push({
      what: `tools/call at 500 tools against 1 tool, ${TENON[era].label}`,
      kind: 'at most',
      value: 1.1,
      unit: 'times',
      figure: ratio(share(one, TENON[era].id, era), share(many, TENON[era].id, era)),
    });
  }
  return bounds;
}

function listBounds(results: Results): Bound[] {
  const many = cellOf(results, 'lists', { tools: 500 });
  return PEERS.flatMap(({ id, label, era, lists }): Bound[] =>
    lists === undefined
      ? []
      : [
          {
            what: `tools/list at 500 tools against ${label}`,
            kind: 'at least',
            value: lists,
            unit: 'times',
            figure: timesTenon(many, id, era),
          },
        ],
  );
}

function stdioBounds(results: Results): Bound[] {
  const pipelined = cellOf(results, 'stdio', { depth: 16 });
  return ERAS.map((era) => ({
    what: `stdio, 16 under way, ${TENON[era].label}`,
    kind: 'at least',
    value: 0.85,
    unit: 'share',
    figure: share(pipelined, TENON[era].id, era),
  }));
}

/** Both as shares of the bare server of their own pass, as above. */
function proxyBounds(results: Results): Bound[] {
  const cell = cellOf(results, 'proxy', {});
  return ERAS.map((era) => ({
    what: `a gateway against a client, ${TENON[era].label}`,
    kind: 'at most',
    value: 1.2,
    unit: 'times',
    figure: ratio(share(cell, `tenon-client-${era}`, era), share(cell, `tenon-gateway-${era}`, era)),
  }));
}

/** Each adapter beside its driver, in one pass. */
function storeBounds({ stores }: Results): Bound[] {
  return (Object.keys(ENGINES) as Engine[]).flatMap((engine) =>
    OPERATIONS.map((operation) => ({
      what: `${operation} of 1 KB, ${ENGINES[engine]} against its driver`,
      kind: 'at most' as const,
      value: 1.3,
      unit: 'times' as const,
      figure: storeFigure(stores, engine, operation, 'store')?.timesRaw,
    })),
  );
}

function memoryBounds(results: Results): Bound[] {
  const sessions = results.memory.find(({ id }) => id === TENON['2025'].id);
  return (sessions?.steps ?? []).map((step) => ({
    what: `heap per idle session, ${step.sessions} sessions`,
    kind: 'at most',
    value: 2,
    unit: 'KiB',
    figure: step.heapKiB,
  }));
}

function coldBounds(results: Results): Bound[] {
  const cpuOf = (id: string): number | undefined => {
    const start = results.cold.find((cold) => cold.id === id);
    return start === undefined ? undefined : coldFigure(start).cpuMs;
  };
  const [bare, tenon, sdk] = [cpuOf('bare-2026'), cpuOf('tenon-schema-2026'), cpuOf('sdk-v2-2026')];
  return [
    {
      what: 'CPU of a cold start beyond bare, container without class-validator',
      kind: 'at most',
      value: 180,
      unit: 'ms',
      figure: bare === undefined || tenon === undefined ? undefined : tenon - bare,
    },
    {
      what: 'CPU of a cold start against SDK v2',
      kind: 'at most',
      value: 0.5,
      unit: 'times',
      figure: ratio(tenon, sdk),
    },
  ];
}

/** Every target with what was measured; those whose figures are absent are neither met nor missed. */
export function verdicts(results: Results): Verdict[] {
  const nodeMajor = Number(/^v(\d+)/.exec(results.machine.node)?.[1]);
  return [
    ...callBounds(results, nodeMajor),
    ...listBounds(results),
    ...stdioBounds(results),
    ...memoryBounds(results),
    ...coldBounds(results),
    ...proxyBounds(results),
    ...storeBounds(results),
  ].map(judge);
}
