/** Functions that hear of the same thing. One that throws does not keep the others from hearing. */
export class Listeners<Event> {
  private readonly all = new Set<(event: Event) => void>();

  /** @returns a function that stops listening */
  add(listener: (event: Event) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(event: Event): void {
    for (const listener of [...this.all]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
