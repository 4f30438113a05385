import { join } from 'node:path';
import { findClassFile, findImportCycle, type LoadedModules } from './class-file';
import { Diagnostics } from './boot-error';

class Notes {}
class Elsewhere {}

const at = (path: string): string => join(process.cwd(), path);
const child = (path: string): { filename: string } => ({ filename: at(path) });

describe('findClassFile', () => {
  it('names the file relative to the working directory', () => {
    const loaded: LoadedModules = {
      [at('src/other.ts')]: { exports: {} },
      [at('src/notes.ts')]: { exports: { Notes } },
    };
    expect(findClassFile(Notes, loaded)).toBe('src/notes.ts');
  });

  it('finds a class that is the whole export', () => {
    expect(findClassFile(Notes, { [at('notes.js')]: { exports: Notes } })).toBe('notes.js');
  });

  it('prefers the file that declares a class to those that export it again', () => {
    const loaded: LoadedModules = {
      [at('src/api.ts')]: { exports: { Notes }, children: [child('src/notes.ts')] },
      [at('src/index.ts')]: { exports: { Notes } },
      [at('src/notes.ts')]: { exports: { Notes } },
    };
    expect(findClassFile(Notes, loaded)).toBe('src/notes.ts');
  });

  it('knows nothing of a class that no file exports, and survives exports that throw', () => {
    const exports = {
      get Notes(): unknown {
        throw new ReferenceError('Cannot access before initialization');
      },
    };
    expect(findClassFile(Elsewhere, { [at('a.ts')]: { exports } })).toBeUndefined();
  });

  it('touches no exports of dependencies', () => {
    const exports = {
      get Notes(): unknown {
        throw new Error('touched');
      },
    };
    expect(findClassFile(Notes, { [at('node_modules/x/index.js')]: { exports } })).toBeUndefined();
  });

  it('searches what is really loaded', () => {
    expect(findClassFile(Diagnostics)).toMatch(/errors\/boot-error\.ts$/);
  });
});

describe('findImportCycle', () => {
  it('names the files of the circle', () => {
    const loaded: LoadedModules = {
      [at('a.ts')]: { exports: { Notes }, children: [child('c.ts'), child('b.ts')] },
      [at('b.ts')]: { exports: {}, children: [child('c.ts'), child('a.ts')] },
      [at('c.ts')]: { exports: {}, children: [] },
    };
    expect(findImportCycle(Notes, loaded)).toEqual(['a.ts', 'b.ts', 'a.ts']);
  });

  it('finds none where there is none', () => {
    expect(findImportCycle(Notes, { [at('a.ts')]: { exports: { Notes }, children: [child('b.ts')] } })).toBeUndefined();
  });
});
