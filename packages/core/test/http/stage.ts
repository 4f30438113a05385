/** What handlers of a test do, and when: they note it here, and wait here to be let go. */
export class Stage {
  readonly notes: string[] = [];
  #watchers: (() => void)[] = [];
  readonly #held: { readonly key: string; readonly release: () => void }[] = [];

  note(what: string): void {
    this.notes.push(what);
    for (const watcher of this.#watchers.splice(0)) watcher();
  }

  /** Resolves once `what` was noted so many times. */
  async until(what: string, times = 1): Promise<void> {
    while (this.notes.filter((note) => note === what).length < times) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Waits until the test releases `key`, whether or not anybody still wants the result. */
  hold(key: string): Promise<void> {
    const released = new Promise<void>((resolve) => this.#held.push({ key, release: resolve }));
    this.note(`hold ${key}`);
    return released;
  }

  release(key: string): void {
    for (const held of this.#held) if (held.key === key) held.release();
  }

  releaseAll(): void {
    for (const held of this.#held) held.release();
  }
}
