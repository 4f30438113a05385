import { request2026, Session, type RequestOptions } from '../eras';
import type { Reply } from '../http-client';
import type { Target } from '../target';

export const bothEras = ['2025', '2026'] as const;

/** Asks one server in either era: in a session, and without. */
export class Callers {
  private constructor(
    private readonly url: string,
    readonly session: Session,
  ) {}

  static async of({ url }: Target): Promise<Callers> {
    return new Callers(url, await Session.open(url));
  }

  ask(
    era: (typeof bothEras)[number],
    method: string,
    params: Record<string, unknown> = {},
    options: RequestOptions = {},
  ): Promise<Reply> {
    return era === '2025'
      ? this.session.request(method, params, options)
      : request2026(this.url, method, params, options);
  }

  call(
    era: (typeof bothEras)[number],
    name: string,
    args: Record<string, unknown> = {},
    options: RequestOptions = {},
  ): Promise<Reply> {
    return this.ask(era, 'tools/call', { name, arguments: args }, options);
  }

  /** Whatever a test sent, others are served as before. */
  async requireService(): Promise<void> {
    for (const era of bothEras) {
      const reply = await this.call(era, 'add', { a: 1, b: 2 });
      if (reply.status !== 200 || !reply.text.includes('"text":"3"')) throw new Error(`No service: ${reply.text}`);
    }
  }
}
