/** What has to be done now and then while something is open. */
export interface Beating {
  beat(): void;
}

/** How often streams show that they are alive, in milliseconds: more often than proxies give up on silent ones. */
const intervalMs = 15_000;

/** One timer for everything that is open; it keeps no process alive. */
export class Heartbeat {
  private readonly members = new Set<Beating>();
  private timer: NodeJS.Timeout | undefined;

  add(member: Beating): void {
    this.members.add(member);
    this.timer ??= setInterval(() => this.beat(), intervalMs).unref();
  }

  delete(member: Beating): void {
    this.members.delete(member);
  }

  stop(): void {
    this.members.clear();
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The timer outlives the last member until it finds none, so that short streams do not pay for one each. */
  private beat(): void {
    for (const member of this.members) member.beat();
    if (this.members.size === 0) this.stop();
  }
}
