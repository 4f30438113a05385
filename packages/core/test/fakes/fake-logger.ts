import type { Logger } from '../../src/contracts';

/** A log that remembers what it was told. */
export class FakeLogger implements Logger {
  readonly lines: { level: string; data: object; message?: string }[] = [];

  debug(data: object, message?: string): void {
    this.lines.push({ level: 'debug', data, message });
  }
  info(data: object, message?: string): void {
    this.lines.push({ level: 'info', data, message });
  }
  warn(data: object, message?: string): void {
    this.lines.push({ level: 'warn', data, message });
  }
  error(data: object, message?: string): void {
    this.lines.push({ level: 'error', data, message });
  }
  child(): Logger {
    return this;
  }
}
