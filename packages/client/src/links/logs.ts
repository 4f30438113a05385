import type { ServerDescription } from '../connection';

/** Whether a server takes a level for its log messages: in 2026 each request has one, in 2025 those that log do. */
export function logs({ era, capabilities }: ServerDescription): boolean {
  return era === '2026' || 'logging' in capabilities;
}
