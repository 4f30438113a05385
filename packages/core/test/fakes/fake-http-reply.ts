import type { EventFields, HttpReply } from '../../src/wire/ports';

/** A reply that remembers what it was given. */
export class FakeHttpReply implements HttpReply {
  readonly events: { message: string; id: string | undefined }[] = [];
  comments = 0;
  isEnded = false;
  private readonly listeners: (() => void)[] = [];

  get messages(): string[] {
    return this.events.map(({ message }) => message).filter((message) => message !== '');
  }

  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  send(): void {
    this.isEnded = true;
  }
  event(message: string, { id }: EventFields = {}): void {
    this.events.push({ message, id });
  }
  comment(): void {
    this.comments += 1;
  }
  end(): void {
    this.isEnded = true;
  }
  onClose(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The client goes away. */
  leave(): void {
    for (const listener of this.listeners.splice(0)) listener();
  }
}
