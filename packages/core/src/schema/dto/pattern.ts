const META = '^$\\.*+?()[]{}|/';
/** What the text of a pattern cannot carry: lines as anchors, sticky matching, set notation. */
const INEXPRESSIBLE = /[myv]/;

/**
 * The text of a regular expression for JSON Schema's `pattern`, which has no flags and is read as a Unicode
 * pattern; `undefined` where no text means the same. `i` becomes a choice of both cases, `s` a class that holds
 * line ends too.
 */
export function expressPattern({ source, flags }: RegExp): string | undefined {
  if (INEXPRESSIBLE.test(flags)) return undefined;
  const text = rewrite(source, {
    ignoreCase: flags.includes('i'),
    dotAll: flags.includes('s'),
    unicode: flags.includes('u'),
  });
  if (text === undefined) return undefined;
  try {
    new RegExp(text, 'u');
    return text;
  } catch {
    return undefined;
  }
}

interface Meaning {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly unicode: boolean;
}

function rewrite(source: string, meaning: Meaning): string | undefined {
  let text = '';
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (char === '\\') {
      const escaped = source[at + 1] ?? '';
      // Back references and code points may name letters, whose other case would be lost.
      if (meaning.ignoreCase && /[1-9kpPuxc]/.test(escaped)) return undefined;
      const isIdentity =
        !meaning.unicode && /[^A-Za-z0-9]/.test(escaped) && !META.includes(escaped) && !(inClass && escaped === '-');
      text += isIdentity ? escaped : char + escaped;
      at++;
    } else if (char === '(' && !inClass && source[at + 1] === '?') {
      // The letters of a group's name are no letters of the text.
      const head = /^\(\?(?:<[A-Za-z_$][\w$]*>|[:=!]|<[=!])/.exec(source.slice(at))?.[0];
      if (head === undefined) return undefined;
      text += head;
      at += head.length - 1;
    } else if (inClass && char === '-' && meaning.ignoreCase && isRange(source, at)) {
      return undefined;
    } else if (inClass && meaning.ignoreCase && isLetterRange(source, at)) {
      const [from, , to] = source.slice(at, at + 3);
      text += `${from!.toLowerCase()}-${to!.toLowerCase()}${from!.toUpperCase()}-${to!.toUpperCase()}`;
      at += 2;
    } else if (inClass && meaning.ignoreCase && /^[0-9]-[0-9]/.test(source.slice(at, at + 3))) {
      text += source.slice(at, at + 3);
      at += 2;
    } else {
      if (char === '[' && !inClass) inClass = true;
      else if (char === ']') inClass = false;
      const written = expressChar(char, inClass, meaning);
      if (written === undefined) return undefined;
      text += written;
    }
  }
  return text;
}

function expressChar(char: string, inClass: boolean, meaning: Meaning): string | undefined {
  if (char === '.' && !inClass && meaning.dotAll) return '[\\s\\S]';
  if (!meaning.ignoreCase) return char;
  if (char.charCodeAt(0) > 127) return undefined;
  if (!/[A-Za-z]/.test(char)) return char;
  const both = char.toLowerCase() + char.toUpperCase();
  return inClass ? both : `[${both}]`;
}

/** Whether the letter begins a range of letters of one case. */
function isLetterRange(source: string, at: number): boolean {
  return /^(?:[a-z]-[a-z]|[A-Z]-[A-Z])/.test(source.slice(at, at + 3));
}

/** Whether a hyphen stands between two ends of a range, not at an edge of the class. */
function isRange(source: string, at: number): boolean {
  return source[at - 1] !== '[' && source[at - 1] !== '^' && source[at + 1] !== ']';
}
