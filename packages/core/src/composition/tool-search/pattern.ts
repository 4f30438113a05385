import { ToolError } from '../../errors';
import { PatternReader } from './pattern-reader';

/** Longest pattern, in characters. */
export const maxPattern = 200;
/** How many steps all texts of one search may take; a pattern that is no trap takes few for each character. */
const maxSteps = 5_000_000;

/** Counts what a search costs, so that a pattern that was made to last ends. */
export class Meter {
  private left = maxSteps;

  /** @throws ToolError where there is nothing left */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new ToolError('The pattern takes too long. Use a simpler one');
  }
}

/**
 * From ascending positions in a text to all positions, ascending, where something that was matched from one of them may
 * end.
 */
export type Step = (text: readonly string[], from: readonly number[], meter: Meter) => readonly number[];

/**
 * A regular expression that comes from elsewhere, without regard to case. It is matched by all positions at once and
 * never goes back, so that no pattern takes exponential time, and a meter ends those that still take long. What needs to
 * go back is refused: references to groups, looking ahead and behind.
 */
export class Pattern {
  private readonly step: Step;

  /** @throws ToolError for what is no pattern, or has what is refused */
  constructor(source: string) {
    if (source.length > maxPattern) throw new ToolError(`The pattern is longer than ${maxPattern} characters`);
    this.step = new PatternReader(source).read();
  }

  /** Whether it is found anywhere in a text. */
  isIn(text: string, meter: Meter): boolean {
    const characters = [...text.toLowerCase()];
    const everywhere = Array.from({ length: characters.length + 1 }, (_, index) => index);
    return this.step(characters, everywhere, meter).length > 0;
  }
}
