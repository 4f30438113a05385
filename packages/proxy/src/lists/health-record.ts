import type { MountHealth } from '@tenon/core';
import { BackendFailure, failureAt } from '../backend/backend-failure';

/** Whether a mounted server could be reached when it was tried last. */
export class HealthRecord {
  private health: MountHealth = { state: 'opening', since: new Date() };

  /** @param mount its name */
  constructor(private readonly mount: string) {}

  get current(): MountHealth {
    return this.health;
  }

  up(): void {
    this.become('up');
  }

  /** It is connected to again. */
  opening(): void {
    this.become('opening');
  }

  /** @param error is told in the words that a client gets */
  down(error: unknown): void {
    const failure = failureAt(this.mount, error);
    const lastError =
      failure instanceof BackendFailure
        ? { code: failure.reasonCode, message: failure.message }
        : { message: 'It answered with an error' };
    this.become('down', { ...lastError, at: new Date() });
  }

  private become(state: MountHealth['state'], lastError = this.health.lastError): void {
    const since = this.health.state === state ? this.health.since : new Date();
    this.health = { state, since, ...(lastError && { lastError }) };
  }
}
