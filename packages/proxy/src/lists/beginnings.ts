/** Texts that others may begin with. */
export class Beginnings {
  /** In order, and none that begins with another: of those, the last one before a text is the only one to look at. */
  private readonly sorted: readonly string[];

  constructor(beginnings: readonly string[]) {
    const outermost: string[] = [];
    for (const one of [...beginnings].sort()) {
      const last = outermost.at(-1);
      if (last === undefined || !one.startsWith(last)) outermost.push(one);
    }
    this.sorted = outermost;
  }

  /** Whether a text begins with one of them. */
  has(text: string): boolean {
    let from = 0;
    let to = this.sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.sorted[middle]! <= text) from = middle + 1;
      else to = middle;
    }
    const last = this.sorted[from - 1];
    return last !== undefined && text.startsWith(last);
  }
}
