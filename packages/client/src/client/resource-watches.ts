import type { Link } from '../links';
import { Listeners } from '../links';

interface Watched {
  readonly listeners: Listeners<string>;
  count: number;
  /** What ends it, once the server has agreed. */
  readonly stop: Promise<() => Promise<void>>;
}

/** The resources whose changes are listened to: one subscription each, however many listen. */
export class ResourceWatches {
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly link: Link) {}

  /** @returns what stops the listener, and the subscription after the last one */
  async add(uri: string, listener: (uri: string) => void): Promise<() => Promise<void>> {
    const watched = this.watched.get(uri) ?? this.start(uri);
    watched.count++;
    const remove = watched.listeners.add(listener);
    let isOver = false;
    const end = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      remove();
      if (--watched.count > 0) return;
      this.watched.delete(uri);
      await (
        await watched.stop
      )();
    };
    await watched.stop.catch((error: unknown) => {
      remove();
      this.watched.delete(uri);
      throw error;
    });
    return end;
  }

  tell(uri: string): void {
    this.watched.get(uri)?.listeners.tell(uri);
  }

  clear(): void {
    this.watched.clear();
  }

  private start(uri: string): Watched {
    const watched = { listeners: new Listeners<string>(), count: 0, stop: this.link.watch({ uri }) };
    this.watched.set(uri, watched);
    return watched;
  }
}
