import { ToolError } from '../../errors';
import type { Step } from './pattern';
import { character, either, nothing, place, repeated, sequence, type CharacterTest } from './pattern-steps';

/** How often something may be said to be repeated. */
const maxRepeats = 100;

const isDigit: CharacterTest = (one) => /^[0-9]$/.test(one);
const isWord: CharacterTest = (one) => /^[\p{L}\p{N}\p{M}_]$/u.test(one);
const isSpace: CharacterTest = (one) => /^\s$/.test(one);
const isNoBreak: CharacterTest = (one) => !/^[\n\r\u2028\u2029]$/.test(one);
const classes: Readonly<Record<string, CharacterTest>> = {
  d: isDigit,
  D: (one) => !isDigit(one),
  w: isWord,
  W: (one) => !isWord(one),
  s: isSpace,
  S: (one) => !isSpace(one),
};
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const isBoundary = (before = '', after = ''): boolean => isWord(before) !== isWord(after);
const places: Readonly<Record<string, Step>> = {
  b: place(isBoundary),
  B: place((before, after) => !isBoundary(before, after)),
};

/** Reads a regular expression, as a step through texts in lower case. */
export class PatternReader {
  private readonly characters: readonly string[];
  private at = 0;

  constructor(source: string) {
    // Case never counts, so that saying so is fine.
    this.characters = [...source.replace(/^\(\?i\)/, '')];
  }

  /** @throws ToolError for what is no pattern */
  read(): Step {
    const step = this.alternatives();
    if (this.at < this.characters.length) throw this.wrong("a ')' too many");
    return step;
  }

  private alternatives(): Step {
    const steps = [this.sequence()];
    while (this.take('|')) steps.push(this.sequence());
    return steps.length === 1 ? steps[0]! : either(steps);
  }

  private sequence(): Step {
    const steps: Step[] = [];
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') steps.push(this.repeated());
    return steps.length === 0 ? nothing : sequence(steps);
  }

  private repeated(): Step {
    const step = this.atom();
    const [least, most] = this.bounds() ?? [1, 1];
    // To take little or much first makes no difference to whether there is a match.
    if (least !== 1 || most !== 1) this.take('?');
    if (this.next === '*' || this.next === '+' || this.next === '?') throw this.wrong('nothing to repeat');
    return least === 1 && most === 1 ? step : repeated(step, least, most);
  }

  private bounds(): [least: number, most: number] | undefined {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    const found = /^\{(\d{1,9})(,(\d{0,9}))?\}/.exec(this.characters.slice(this.at).join(''));
    if (!found) return undefined;
    const [whole, low, hasComma, high] = found;
    this.at += whole.length;
    const least = Number(low);
    const most = hasComma === undefined ? least : high ? Number(high) : Infinity;
    if (most < least) throw this.wrong(`'${whole}' is the wrong way round`);
    if (least > maxRepeats || (most > maxRepeats && most !== Infinity)) {
      throw this.wrong(`'${whole}' is more than ${maxRepeats}`);
    }
    return [least, most];
  }

  private atom(): Step {
    const one = this.characters[this.at++]!;
    switch (one) {
      case '.':
        return character(isNoBreak);
      case '^':
        return place((before) => before === undefined);
      case '$':
        return place((_before, after) => after === undefined);
      case '(':
        return this.group();
      case '[':
        return this.bracket();
      case '*':
      case '+':
      case '?':
        throw this.wrong('nothing to repeat');
      case '\\': {
        const place = this.next === undefined ? undefined : ownMember(places, this.next);
        if (place) this.at++;
        return place ?? character(this.escaped().isMeant);
      }
      default:
        return character(literal(one));
    }
  }

  private group(): Step {
    if (this.take('?') && !this.take(':')) throw this.wrong("of what begins with '(?' only '(?:' is understood");
    const step = this.alternatives();
    if (!this.take(')')) throw this.wrong("a ')' is missing");
    return step;
  }

  /** What follows a backslash; `literal` is the character that it stands for, where it is one. */
  private escaped(): { readonly isMeant: CharacterTest; readonly literal?: string } {
    const one = this.characters[this.at++];
    if (one === undefined) throw this.wrong('nothing follows the last backslash');
    const known = ownMember(classes, one);
    if (known) return { isMeant: known };
    const control = ownMember(controls, one);
    if (control === undefined && /^[\p{L}\p{N}]$/u.test(one)) throw this.wrong(`'\\${one}' is not understood`);
    const meant = control ?? one;
    return { isMeant: literal(meant), literal: meant };
  }

  private bracket(): Step {
    const isNegated = this.take('^');
    const tests: CharacterTest[] = [];
    while (this.next !== ']') {
      const low = this.member();
      const isRange = this.next === '-' && this.characters[this.at + 1] !== ']';
      if (!isRange) {
        tests.push(low.isMeant);
        continue;
      }
      this.at++;
      const high = this.member();
      if (low.literal === undefined || high.literal === undefined || low.literal > high.literal) {
        throw this.wrong('a range of characters has no beginning or end');
      }
      tests.push(range(low.literal, high.literal));
    }
    this.at++;
    if (tests.length === 0) throw this.wrong("'[]' has no characters");
    return character((one) => tests.some((isMeant) => isMeant(one)) !== isNegated, tests.length);
  }

  private member(): { readonly isMeant: CharacterTest; readonly literal?: string } {
    const one = this.characters[this.at++];
    if (one === undefined) throw this.wrong("a ']' is missing");
    return one === '\\' ? this.escaped() : { isMeant: literal(one), literal: one };
  }

  private get next(): string | undefined {
    return this.characters[this.at];
  }

  private take(one: string): boolean {
    if (this.next !== one) return false;
    this.at++;
    return true;
  }

  private wrong(detail: string): ToolError {
    return new ToolError(`The pattern is not valid: ${detail}`);
  }
}

function literal(meant: string): CharacterTest {
  const lower = meant.toLowerCase();
  return (one) => one === lower;
}

function range(low: string, high: string): CharacterTest {
  const isWithin: CharacterTest = (one) => one >= low && one <= high;
  return (one) => isWithin(one) || isWithin(one.toUpperCase());
}

/** Members by names that come from elsewhere, such as `constructor`. */
function ownMember<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}
