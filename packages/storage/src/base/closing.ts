import { setMaxListeners } from 'node:events';

/** Tells whoever waits that what is waited for closes; any number may wait. */
export function closingController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
