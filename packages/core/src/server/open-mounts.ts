import type { Logger } from '../contracts';
import { loadError } from './load-error';
import type { MountPlan } from './mount-plan';
import type { MountPoint } from './mount-point';
import type { RunningServer } from './server-core';

/**
 * Opens what was planned to be mounted.
 *
 * @returns undefined for what could not be opened, where that is no reason to stop
 * @throws TenonError TN5004 where it is one
 */
export async function openPlanned(
  plan: MountPlan,
  running: RunningServer,
  log: Logger,
): Promise<MountPoint | undefined> {
  const point = plan.open(running);
  if (!point) return undefined;
  try {
    await point.open(() => running.components.refresh());
    return point;
  } catch (error) {
    const fault = loadError(point.name, error);
    if (plan.mount.options.onLoadError !== 'warn') throw fault;
    log.warn({ err: error, mount: point.name }, `${fault.message} It is left out`);
    return undefined;
  }
}

/** Closes what was opened last first; what cannot be closed is logged. */
export async function closeMounts(points: readonly MountPoint[], log: Logger): Promise<void> {
  for (const point of points.toReversed()) {
    await point.close().catch((error: unknown) => {
      log.error({ err: error, mount: point.name }, 'A mount could not be closed');
    });
  }
}
