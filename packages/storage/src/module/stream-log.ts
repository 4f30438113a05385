import type { EventLog as CoreEventLog, LoggedEvent } from '@tenon/core';
import { streamOf, type EventLog } from '../contracts';

const pageSize = 1_000;

/** Far more than a log keeps of one stream. */
const maxPages = 100;

/** What a server sent on streams, in an event log that other processes may share. */
export class StreamLog implements CoreEventLog {
  constructor(private readonly log: EventLog) {}

  append(stream: string, message: string): Promise<string> {
    return this.log.append(stream, message);
  }

  /** The stream that the form of the id names, if it is still there: nobody waits for one that is gone. */
  async streamOf(id: string): Promise<string | undefined> {
    const stream = streamOf(id);
    if (stream === undefined) return undefined;
    return (await this.log.readAfter(stream, null, 1)).length > 0 ? stream : undefined;
  }

  async after(stream: string, id: string): Promise<readonly LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    let last = id;
    for (let page = 0; page < maxPages; page++) {
      const read = await this.log.readAfter(stream, last, pageSize);
      // What is no text was not written by a server.
      for (const { id, payload } of read) events.push({ id, message: typeof payload === 'string' ? payload : '' });
      if (read.length < pageSize) break;
      last = read.at(-1)!.id;
    }
    return events;
  }

  drop(stream: string): Promise<void> {
    return this.log.drop(stream);
  }
}
