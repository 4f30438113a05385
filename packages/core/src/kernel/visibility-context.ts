import { hiding, showing, withRule } from '../composition';
import type { ComponentSelection, EnableSelection, VisibilityRule } from '../contracts';
import { NotifyingContext } from './notifying-context';

/** Makes other rules of those that a session has. */
export type RuleChange = (rules: readonly VisibilityRule[]) => readonly VisibilityRule[];

/** The part of a context by which a handler decides what its session sees. */
export abstract class VisibilityContext extends NotifyingContext {
  async enable(selection: EnableSelection): Promise<void> {
    const rule = showing(selection);
    await this.changeVisibility('enable', (rules) => withRule(rules, rule));
  }

  async disable(selection: ComponentSelection): Promise<void> {
    const rule = hiding(selection);
    await this.changeVisibility('disable', (rules) => withRule(rules, rule));
  }

  async resetVisibility(): Promise<void> {
    await this.changeVisibility('resetVisibility', () => []);
  }

  /**
   * @param called for messages
   * @throws TenonError TN5023 where sessions have no visibility of their own, TN3005 where there is nothing to key on
   */
  protected abstract changeVisibility(called: string, change: RuleChange): Promise<void>;
}
