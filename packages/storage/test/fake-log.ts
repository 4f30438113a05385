import type { Logger } from '@tenon/core';

/** A log that remembers what it was told. */
export class FakeLog implements Logger {
  readonly lines: { readonly level: string; readonly data: object; readonly message: string | undefined }[] = [];

  debug(data: object, message?: string): void {
    this.keep('debug', data, message);
  }
  info(data: object, message?: string): void {
    this.keep('info', data, message);
  }
  warn(data: object, message?: string): void {
    this.keep('warn', data, message);
  }
  error(data: object, message?: string): void {
    this.keep('error', data, message);
  }
  child(): Logger {
    return this;
  }

  /** The messages of a level. */
  of(level: string): (string | undefined)[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }

  private keep(level: string, data: object, message: string | undefined): void {
    this.lines.push({ level, data, message });
  }
}
