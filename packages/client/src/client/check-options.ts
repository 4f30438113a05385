import { TenonError } from '@tenon/core';
import { checkVersions } from '../connection/versions';
import { checkAnswers } from './answer-checks';
import type { ClientOptions } from './client-options';

const known: Readonly<Record<keyof ClientOptions, true>> = {
  era: true,
  protocolVersion: true,
  discovered: true,
  clientInfo: true,
  answers: true,
  capabilities: true,
  logLevel: true,
  timeoutMs: true,
  maxPages: true,
  maxRounds: true,
  reconnect: true,
  autoInitialize: true,
  onWarning: true,
  onError: true,
  auth: true,
  headers: true,
  fetch: true,
  stderr: true,
  keepAlive: true,
};

/** @throws TenonError TN7001 for options that there are not, TN7006 for an era or a revision that there is not */
export function checkOptions(options: ClientOptions): void {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) {
    throw new TenonError('TN7001', `a client has no option \`${unknown.join('`, `')}\``, {
      fix: `Its options are \`${Object.keys(known).join('`, `')}\`.`,
    });
  }
  checkAnswers(options.answers);
  checkVersions(options);
}
