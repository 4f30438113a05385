import {
  BootError,
  createServer,
  type BootProblem,
  type Constructor,
  type DynamicModule,
  type ServerOptions,
} from '@tenon/core';

/** Everything that keeps a module from starting; nothing where it starts. */
export async function bootProblems(
  module: Constructor | DynamicModule,
  options: Partial<ServerOptions> = {},
): Promise<readonly BootProblem[]> {
  const server = createServer(module, { name: 'test', logLevel: 'silent', ...options });
  try {
    await server.start();
    return [];
  } catch (error) {
    if (error instanceof BootError) return error.problems;
    throw error;
  } finally {
    await server.close();
  }
}
