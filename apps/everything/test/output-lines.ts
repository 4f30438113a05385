import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How long to wait for a line before giving up, in milliseconds. */
const patienceMs = 20_000;

/** What a process writes, line by line. */
export class OutputLines {
  private readonly lines: string[] = [];
  private cursor = 0;
  private onLine: (() => void) | undefined;

  constructor(stream: Readable) {
    createInterface({ input: stream }).on('line', (line) => {
      this.lines.push(line);
      this.onLine?.();
    });
  }

  /** Passes over what was written until now. */
  skip(): void {
    this.cursor = this.lines.length;
  }

  /** The next line that holds the text; those before it are passed over. */
  async next(text: string): Promise<string> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const line = this.lines[this.cursor];
      if (line === undefined) await this.moreLines(text, deadline);
      else {
        this.cursor++;
        if (line.includes(text)) return line;
      }
    }
  }

  private moreLines(text: string, deadline: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onLine = resolve;
      deadline.onabort = () => reject(new Error(`No line with '${text}' after\n${this.lines.slice(-20).join('\n')}`));
    });
  }
}
