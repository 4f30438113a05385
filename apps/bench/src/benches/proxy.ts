/** What a gateway costs beside a client that calls the same backend itself. */
import { BACKEND, commandOf, takingPart, type Contestant } from '../contestants';
import type { WindowRun, WindowSettings } from '../measure/windows';
import { LOAD_CORE } from '../process/children';
import { runLoad } from '../process/generator';
import { startServer } from '../process/server';
import type { Cell } from './cell';
import { CONNECTIONS, measureHttp, runCell, type RequestSettings } from './requests';

const TOOLS = 1;

/**
 * The client needs some ten thousand calls until V8 has compiled it, at a few hundred a second, and sits on plateaus before.
 */
const warm = (windows: WindowSettings): WindowSettings => ({
  ...windows,
  minimumWindows: windows.minimumWindows * 2,
  limit: windows.limit * 2,
});

/** With the backend on the core of the load generator, so that the other one is left to what is measured. */
async function measureWithBackend(contestant: Contestant, settings: WindowSettings): Promise<WindowRun> {
  const { role, era, variant } = contestant;
  const backend = await startServer(commandOf(BACKEND[era], TOOLS), { core: LOAD_CORE });
  try {
    if (role === 'server') {
      const command = commandOf(contestant, TOOLS);
      const flags = { ...command.flags, backend: backend.port };
      return await measureHttp(contestant, { ...command, flags }, 'tools/call', TOOLS, settings);
    }
    const work = { method: 'tools/call', era, tools: TOOLS } as const;
    return await runLoad({ kind: role, settings, plan: { work, backend: backend.port, depth: CONNECTIONS, variant } });
  } finally {
    await backend.end();
  }
}

/** tools/call through a gateway, by its client alone, and of the backend. */
export async function runProxyCell(settings: RequestSettings): Promise<Cell> {
  const passes = await runCell(
    'proxy',
    ({ label }) => label,
    takingPart(settings.contestants, 'proxy'),
    (contestant) =>
      contestant.file === 'tenon' || contestant.file === 'bare'
        ? measureHttp(contestant, commandOf(contestant, TOOLS), 'tools/call', TOOLS, settings.windows)
        : measureWithBackend(contestant, warm(settings.windows)),
    settings,
  );
  return { kind: 'proxy', tools: TOOLS, depth: CONNECTIONS, passes };
}
