import { loadPackage } from './driver-package';

describe('loading the package of a driver', () => {
  it('says which one to install', async () => {
    const missing = (name: string) => () =>
      Promise.reject(Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' }));
    await expect(loadPackage('tenon-none', missing('tenon-none'))).rejects.toMatchObject({
      code: 'TN2009',
      fix: 'Run: npm install tenon-none',
    });
    await expect(loadPackage('tenon-none', missing('another'))).rejects.toMatchObject({ code: 'MODULE_NOT_FOUND' });
    expect(await loadPackage('node:path', () => import('node:path'))).toHaveProperty('join');
  });
});
