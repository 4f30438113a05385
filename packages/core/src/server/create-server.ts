import { requireOptions } from '../errors';
import type { ModuleReference } from '../metadata';
import type { ServerOptions } from './server-options';
import { TenonServer } from './tenon-server';

/**
 * Makes a server of a module. Reads nothing and starts nothing: what is wrong with the module is reported by
 * `start()`, all at once.
 *
 * @throws TenonError TN1015 for options that are no object
 * @example
 * export const server = createServer(AppModule, { name: 'Notes', version: '1.0.0' });
 * if (require.main === module) void server.run();
 */
export function createServer(root: ModuleReference, options: ServerOptions): TenonServer {
  requireOptions('TN1015', options, 'createServer');
  return new TenonServer(root, options);
}
