import type { Step } from './pattern';

/** Whether a character is meant; it comes in lower case. */
export type CharacterTest = (character: string) => boolean;

/** What it costs to begin, in steps: making marks takes as long as many of them. */
const overhead = 32;

export const nothing: Step = (_text, from) => from;

/**
 * One character.
 *
 * @param cost of looking at one, in steps
 */
export function character(isMeant: CharacterTest, cost = 1): Step {
  return (text, from, meter) => {
    meter.spend((from.length + 1) * cost);
    const to: number[] = [];
    for (const at of from) if (at < text.length && isMeant(text[at]!)) to.push(at + 1);
    return to;
  };
}

/** A place between characters. */
export function place(isMeant: (before: string | undefined, after: string | undefined) => boolean): Step {
  return (text, from, meter) => {
    meter.spend(from.length + 1);
    return from.filter((at) => isMeant(text[at - 1], text[at]));
  };
}

export function sequence(steps: readonly Step[]): Step {
  return (text, from, meter) => {
    let at = from;
    for (const step of steps) {
      if (at.length === 0) return at;
      at = step(text, at, meter);
    }
    return at;
  };
}

export function either(steps: readonly Step[]): Step {
  return (text, from, meter) => {
    const reached = new Reached(text.length);
    meter.spend(text.length + overhead);
    for (const step of steps) reached.add(step(text, from, meter));
    return reached.all();
  };
}

/** @param most `Infinity` for as often as there is something to match */
export function repeated(step: Step, least: number, most: number): Step {
  return (text, from, meter) => {
    meter.spend(text.length + overhead + least);
    let at = from;
    for (let count = 0; count < least && at.length > 0; count++) at = step(text, at, meter);
    const reached = new Reached(text.length);
    let frontier = reached.add(at);
    // What was reached before leads nowhere new, so this ends.
    for (let count = least; count < most && frontier.length > 0; count++) {
      frontier = reached.add(step(text, frontier, meter));
    }
    return reached.all();
  };
}

/** Positions in a text that were reached so far. */
class Reached {
  private readonly marks: Uint8Array;

  constructor(length: number) {
    this.marks = new Uint8Array(length + 1);
  }

  /** @returns those that are new */
  add(positions: readonly number[]): number[] {
    const added = positions.filter((at) => this.marks[at] === 0);
    for (const at of added) this.marks[at] = 1;
    return added;
  }

  all(): number[] {
    const positions: number[] = [];
    this.marks.forEach((mark, at) => {
      if (mark === 1) positions.push(at);
    });
    return positions;
  }
}
