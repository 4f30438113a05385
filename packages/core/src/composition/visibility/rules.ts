import type { ComponentInfo, ComponentSelection, EnableSelection, VisibilityRule } from '../../contracts';
import { TenonError } from '../../errors';
import { isConcerned, isSelected, readSelection } from './selection';

/** Rules that one server or session has at most. */
const maxRules = 1_000;

/** @throws TenonError TN5022 for a selection that is none */
export function showing(selection: EnableSelection): VisibilityRule {
  return { effect: 'show', selection: readSelection(selection, true) };
}

/** @throws TenonError TN5022 for a selection that is none, or has `only` */
export function hiding(selection: ComponentSelection): VisibilityRule {
  return { effect: 'hide', selection: readSelection(selection, false) };
}

/** What the last rule that speaks of a component says; `otherwise` where none does. */
export function isShown(info: ComponentInfo, rules: readonly VisibilityRule[], otherwise: boolean): boolean {
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at]!;
    if (isSelected(rule.selection, info)) return rule.effect === 'show';
    if (isOnly(rule) && isConcerned(rule.selection, info)) return false;
  }
  return otherwise;
}

/**
 * Rules with another behind them, and without those that it leaves nothing to say, so that turning things on and off
 * again takes no room.
 *
 * @throws TenonError TN5022 where there are too many
 */
export function withRule(rules: readonly VisibilityRule[], rule: VisibilityRule): readonly VisibilityRule[] {
  const kept = rules.filter((earlier) => !isSuperseded(earlier, rule));
  if (kept.length >= maxRules) {
    throw new TenonError('TN5022', `${maxRules} decisions on what is visible stand already`, {
      fix: 'Select by tags instead of single names, or reset what was decided.',
    });
  }
  return [...kept, rule];
}

function isSuperseded(earlier: VisibilityRule, later: VisibilityRule): boolean {
  if (isEverything(later.selection)) return true;
  return key(earlier.selection) === key(later.selection) && (!isOnly(earlier) || isOnly(later));
}

function isEverything({ names, uris, tags, kinds, versions }: ComponentSelection): boolean {
  return !(names ?? uris ?? tags ?? kinds ?? versions);
}

function key({ names, uris, tags, kinds, versions }: ComponentSelection): string {
  return JSON.stringify([names, uris, tags, kinds, versions]);
}

function isOnly(rule: VisibilityRule): boolean {
  return rule.effect === 'show' && rule.selection.only === true;
}
