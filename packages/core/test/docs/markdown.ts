import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

export const workspace = join(__dirname, '../../../..');

/** A fenced block of a page. */
export interface Fence {
  readonly language: string;
  /** What stands behind the language: `runs`, `fails`, `file=main.ts`. */
  readonly notes: readonly string[];
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export interface Page {
  /** From the root of the workspace. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
}

/** The pages that make statements about the code: front door, packages and apps. */
export function readPages(): Page[] {
  const pages = [join(workspace, 'README.md')];
  for (const group of ['packages', 'apps']) {
    for (const name of readdirSync(join(workspace, group))) {
      const root = join(workspace, group, name);
      pages.push(
        ...markdownIn(root).filter((path) => basename(path) === 'README.md'),
        ...markdownIn(join(root, 'docs')),
      );
    }
  }
  return pages.map(readPage);
}

export function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8');
  return { path: relative(workspace, path), text, fences: fencesOf(text) };
}

/** The value of a note `name=value`. */
export function noteOf(fence: Fence, name: string): string | undefined {
  return fence.notes.find((note) => note.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The targets of the links of a page that lead to files, from the root of the workspace. */
export function linkedFiles(page: Page): string[] {
  const prose = page.text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => join(dirname(page.path), target));
}

function markdownIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; notes: string[]; line: number; body: string[] } | undefined;
  text.split('\n').forEach((line, index) => {
    const mark = /^```(.*)$/.exec(line);
    if (!mark) open?.body.push(line);
    else if (open) {
      fences.push({ ...open, text: `${open.body.join('\n')}\n` });
      open = undefined;
    } else {
      const [language = '', ...notes] = (mark[1] ?? '').trim().split(/\s+/);
      open = { language, notes, line: index + 1, body: [] };
    }
  });
  return fences;
}
