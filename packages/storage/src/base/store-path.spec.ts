import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedPath, isThere, type PathKind } from './store-path';

describe('the path of a store', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenon-path-'));
    file = join(folder, 'file');
    await writeFile(file, '');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const failure = (path: string, kind: PathKind): Promise<unknown> =>
    isThere(path, kind).catch((error: unknown) => error);

  it('is absolute', () => {
    expect(checkedPath('data', 'folder')).toBe(join(process.cwd(), 'data'));
    for (const path of ['', 'a\0b', 7, undefined, null])
      expect(() => checkedPath(path, 'folder')).toThrow(/TN1015.*path is the path of a folder/);
  });

  it('may lead to what the store needs, also by a link, or to nothing', async () => {
    const link = join(folder, 'link');
    await symlink(file, link);
    expect(await Promise.all([isThere(file, 'file'), isThere(link, 'file'), isThere(folder, 'folder')])).toEqual([true, true, true]); // prettier-ignore
    expect(await isThere(join(folder, 'nothing'), 'file')).toBe(false);
  });

  it('does not lead to something else', async () => {
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await failure(folder, 'file')).toMatchObject({
      failure: { kind: 'failed', detail: `${folder} is a folder` },
    });
    expect(await failure(file, 'folder')).toMatchObject({ failure: { kind: 'failed', detail: `${file} is a file` } });
    for (const kind of ['file', 'folder'] as const)
      expect(await failure(socket, kind)).toMatchObject({
        failure: {
          detail: `${socket} is neither a file nor a folder`,
          fix: expect.stringContaining(`path of a ${kind}`),
        },
      });
    await new Promise((resolve) => server.close(resolve));
  });

  it('may lead through what is no folder, which is told as it is', async () => {
    await expect(isThere(join(file, 'below'), 'folder')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
