import type { ServerOptions, TenonServer } from '@tenon/core';
import { tourServer } from './tour';

/** The tour on a free port. */
export async function httpTour(options: Partial<ServerOptions> = {}): Promise<{ url: string; server: TenonServer }> {
  const server = tourServer(options);
  await server.run({ transport: 'http', port: 0, argv: [], env: {} });
  return { url: server.address!.url, server };
}
