import { basename, relative, sep } from 'node:path';

/** Any class. */
export type ClassLike = abstract new (...args: never[]) => unknown;

/** What is needed of a loaded CommonJS module. */
export interface LoadedModule {
  readonly exports: unknown;
  readonly children?: readonly { readonly filename: string }[];
}

export type LoadedModules = Readonly<Record<string, LoadedModule | undefined>>;

/**
 * The file that exports a class, relative to the working directory; undefined where none is loaded that does.
 *
 * It searches everything that was loaded, so it is for messages about problems only.
 */
export function findClassFile(target: ClassLike, loaded: LoadedModules = require.cache): string | undefined {
  const path = findModule(target, loaded);
  return path === undefined ? undefined : display(path);
}

/** The files through which the file of a class imports itself, first and last the same; undefined if it does not. */
export function findImportCycle(target: ClassLike, loaded: LoadedModules = require.cache): string[] | undefined {
  const start = findModule(target, loaded);
  if (start === undefined) return undefined;
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const { filename } of loaded[path]?.children ?? []) {
      if (filename === start) {
        const cycle = [start];
        for (let at: string | undefined = path; at !== undefined; at = cameFrom.get(at)) cycle.unshift(at);
        return cycle.map(display);
      }
      if (!cameFrom.has(filename) && !isDependency(filename)) {
        cameFrom.set(filename, path);
        queue.push(filename);
      }
    }
  }
  return undefined;
}

function findModule(target: ClassLike, loaded: LoadedModules): string | undefined {
  const matches = Object.keys(loaded).filter((path) => exportsClass(path, loaded[path], target));
  // A file that exports the class again (an index) is passed over for the one that declares it.
  const declaring = matches.filter(
    (path) => !loaded[path]?.children?.some((child) => child.filename !== path && matches.includes(child.filename)),
  );
  const candidates = declaring.length > 0 ? declaring : matches;
  return candidates.find((path) => !/^index\.[cm]?[jt]s$/.test(basename(path))) ?? candidates[0];
}

function exportsClass(path: string, module: LoadedModule | undefined, target: ClassLike): boolean {
  // Getters of other people's packages may load or warn; a class of the application is not there.
  if (isDependency(path)) return false;
  const exported = module?.exports;
  if (exported === target) return true;
  if (typeof exported !== 'object' || exported === null) return false;
  try {
    return Object.values(exported).includes(target);
  } catch {
    // An export that is still in its temporal dead zone: the file is being loaded.
    return false;
  }
}

function isDependency(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

function display(path: string): string {
  return relative(process.cwd(), path).split(sep).join('/');
}
