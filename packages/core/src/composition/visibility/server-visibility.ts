import type { ComponentInfo, MaybePromise, VisibilityRule } from '../../contracts';
import { CallContext, type Access } from '../../pipeline';
import type { Component, ListedComponent } from '../../registry';
import { isShown, withRule } from './rules';

const allowed: Access = { kind: 'allowed' };
const hidden: Access = { kind: 'hidden' };

/** What a server shows. Immutable: a rule more makes another one. */
export class ServerVisibility {
  /** @param perSession whether sessions have rules of their own */
  constructor(
    private readonly perSession: boolean,
    private readonly rules: readonly VisibilityRule[] = [],
  ) {}

  with(rule: VisibilityRule): ServerVisibility {
    return new ServerVisibility(this.perSession, withRule(this.rules, rule));
  }

  /** The components that sessions without rules of their own see. */
  shown(components: readonly Component[]): ListedComponent[] {
    return components.filter((one): one is ListedComponent => one.kind !== 'completion' && this.shows(one));
  }

  /**
   * The components to compile: without those that nobody sees. Where sessions have rules of their own that is nobody's
   * to say, so each component asks the session.
   */
  applyTo(components: readonly Component[]): Component[] {
    if (!this.perSession) return components.filter((one) => one.kind === 'completion' || this.shows(one));
    return components.map((one) => (one.kind === 'completion' ? one : this.withSessions(one)));
  }

  /** Whether only hidden components answer for a URI. Where sessions have rules of their own, nobody can say. */
  hides(components: readonly Component[], uri: string): boolean {
    if (this.perSession) return false;
    const answering = components.filter(
      (one) => (one.kind === 'resource' && one.uri === uri) || (one.kind === 'resourceTemplate' && one.match(uri)),
    );
    return answering.length > 0 && !answering.some((one) => one.kind !== 'completion' && this.shows(one));
  }

  private shows({ info, isDisabled }: ListedComponent): boolean {
    return isShown(info, this.rules, !isDisabled);
  }

  private withSessions<C extends ListedComponent>(component: C): C {
    const isShown = this.shows(component);
    return { ...component, visibility: { isShown, gate: sessionGate(component.info, isShown) } };
  }
}

function sessionGate(info: ComponentInfo, byServer: boolean) {
  const decide = (rules: readonly VisibilityRule[]): Access => (isShown(info, rules, byServer) ? allowed : hidden);
  return (context: Parameters<typeof CallContext.of>[0]): MaybePromise<Access> => {
    const rules = CallContext.of(context).visibilityRules();
    return rules instanceof Promise ? rules.then(decide) : decide(rules);
  };
}
