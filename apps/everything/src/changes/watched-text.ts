import { Injectable, TenonServer } from '@tenon/core';

export const watchedUri = 'test://watched-resource';

/** A text that changes, and tells those who subscribed to it. */
@Injectable()
export class WatchedText {
  private revision = 1;

  constructor(private readonly server: TenonServer) {}

  get text(): string {
    return `Watched resource content, revision ${this.revision}`;
  }

  revise(): void {
    this.revision++;
    this.server.notifyResourceUpdated(watchedUri);
  }
}
