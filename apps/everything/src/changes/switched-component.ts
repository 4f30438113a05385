import { prompt, tool, type FunctionComponent, type TenonServer } from '@tenon/core';

/** A component that is there every other time: each `toggle` adds it to the running server, or takes it away. */
export class SwitchedComponent {
  private present = false;

  constructor(
    private readonly server: TenonServer,
    private readonly kind: 'tool' | 'prompt',
    private readonly name: string,
  ) {}

  /** @returns whether the component is there now */
  async toggle(): Promise<boolean> {
    // Decided before anything is waited for, so that two calls at the same time do not both add it.
    const present = (this.present = !this.present);
    if (present) await this.server.add(this.component());
    else await this.server.remove(this.kind, this.name);
    return present;
  }

  private component(): FunctionComponent {
    const options = { name: this.name, description: 'Is there every other time.' };
    return this.kind === 'tool' ? tool(options, () => 'Here') : prompt(options, () => 'Here');
  }
}
