import { BaseLockService, type LockDriver } from './base-lock-service';

class Locks extends BaseLockService {
  constructor(renewMs: number) {
    const driver: LockDriver = {
      name: 'slow',
      acquire: async () => 1,
      renew: () => new Promise((resolve) => setTimeout(() => resolve(true), renewMs)),
      release: async () => true,
    };
    super(driver);
  }
}

describe('BaseLockService', () => {
  it('does not call a lease renewed whose time was over before the answer came', async () => {
    const lease = await new Locks(60).acquire('a', { ttlMs: 60_000 });
    expect(await lease!.renew(20)).toBe(false);
    expect(await lease!.renew(60_000)).toBe(true);
  });
});
