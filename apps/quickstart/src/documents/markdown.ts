import MarkdownIt from 'markdown-it';

/** A piece of a document, from its heading to the next. */
export interface MarkdownSection {
  /** 1 to 6; 0 for the text before the first heading. */
  readonly level: number;
  /** Line of the heading, from 1. */
  readonly line: number;
  readonly heading: string;
  /** The document's title and the headings that lead here, outermost first. */
  readonly trail: string;
  /** The text below the heading, as it is written. */
  readonly body: string;
}

export interface MarkdownDocument {
  readonly title: string;
  readonly sections: readonly MarkdownSection[];
}

/** What follows in a document with more headings than this belongs to the last one. */
const MAX_HEADINGS = 2_000;
/** Characters: a line of a megabyte is not a heading that anyone reads. */
const MAX_HEADING_LENGTH = 300;

const FRONT_MATTER = /^---\r?\n[^]*?\r?\n---(?:\r?\n|$)/;
const FRONT_MATTER_TITLE = /^title:(.{1,300})$/m;

/** Finding headings needs no inline parsing, which is most of the work; heading texts are parsed on their own. */
const markdown = new MarkdownIt('commonmark').disable('inline');

/**
 * Splits a document at its headings. Code blocks, HTML blocks, quotations and lists are text, whatever they hold.
 *
 * @param fallbackTitle the title of a document that names none
 */
export function parseMarkdown(text: string, fallbackTitle: string): MarkdownDocument {
  const frontMatter = FRONT_MATTER.exec(text)?.[0] ?? '';
  // Blank lines instead of front matter keep the line numbers right.
  const lines = (frontMatter.replace(/[^\n]+/g, '') + text.slice(frontMatter.length)).split(/\r\n|\r|\n/);
  const headings = findHeadings(lines.join('\n'));
  const title =
    unquoted(FRONT_MATTER_TITLE.exec(frontMatter)?.[1]) ||
    headings.find(({ level, text }) => level === 1 && text !== '')?.text ||
    headings.find(({ text }) => text !== '')?.text ||
    fallbackTitle;

  const preamble: Heading = { level: 0, text: '', start: 0, end: 0 };
  const trail: Heading[] = [];
  const sections = [preamble, ...headings].map((heading, index): MarkdownSection => {
    while (trail.length > 0 && trail.at(-1)!.level >= heading.level) trail.pop();
    if (heading.level > 0) trail.push(heading);
    const names = trail.map((step) => step.text).filter((name) => name !== '');
    return {
      level: heading.level,
      line: heading.start + 1,
      heading: heading.text,
      trail: (names[0] === title ? names : [title, ...names]).join(' › '),
      body: lines.slice(heading.end, headings[index]?.start).join('\n').trim(),
    };
  });
  return { title, sections: sections.filter(({ level, body }) => level > 0 || body !== '') };
}

interface Heading {
  readonly level: number;
  readonly text: string;
  /** Lines from 0, the end exclusive: a heading underlined with `===` takes two or more. */
  readonly start: number;
  readonly end: number;
}

function findHeadings(text: string): Heading[] {
  const tokens = markdown.parse(text, {});
  const headings: Heading[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open' || token.level > 0 || !token.map) continue;
    const [start, end] = token.map;
    headings.push({ level: Number(token.tag.slice(1)), text: plainText(tokens[index + 1]?.content ?? ''), start, end });
    if (headings.length === MAX_HEADINGS) break;
  }
  return headings;
}

/** The text of a heading as a reader sees it, without its markup. */
function plainText(source: string): string {
  const tokens: ReturnType<typeof markdown.parse> = [];
  markdown.inline.parse(source.slice(0, MAX_HEADING_LENGTH), markdown, {}, tokens);
  return tokens
    .map((token) => {
      if (SHOWN.has(token.type)) return token.content;
      return token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : '';
    })
    .join('')
    .trim();
}

const SHOWN: ReadonlySet<string> = new Set(['text', 'text_special', 'code_inline', 'image']);

/** A value of the front matter without the quotes that may stand around it. */
function unquoted(value: string | undefined): string | undefined {
  const text = value?.trim();
  const quote = text?.[0];
  return text && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}
