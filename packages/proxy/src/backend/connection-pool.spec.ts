import type { BackendConnection } from './backend-connection';
import { ConnectionPool } from './connection-pool';

class FakeConnection {
  isClosed = false;
  tells = false;
  private readonly listeners: (() => void)[] = [];
  onClose(listener: () => void): void {
    this.listeners.push(listener);
  }
  close = jest.fn(() => {
    this.isClosed = true;
    for (const listener of this.listeners) listener();
    return Promise.resolve();
  });
}

function opening(
  connection = new FakeConnection(),
): jest.Mock<Promise<BackendConnection>> & { connection: FakeConnection } {
  const open = jest.fn(() => Promise.resolve(connection as unknown as BackendConnection));
  return Object.assign(open, { connection });
}

describe('ConnectionPool', () => {
  const full = (): Error => new Error('full');
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('opens one connection for a key, however many ask at once', async () => {
    const pool = new ConnectionPool({ maxConnections: 2, idleTimeoutMs: 10 }, full);
    const open = opening();
    const leases = await Promise.all([pool.lease('a', 'a', open), pool.lease('a', 'a', open)]);
    expect(open).toHaveBeenCalledTimes(1);
    expect(leases[0]?.connection).toBe(leases[1]?.connection);
  });

  it('closes what nobody has used for a while, and nothing that is in use', async () => {
    const pool = new ConnectionPool({ maxConnections: 2, idleTimeoutMs: 10 }, full);
    const open = opening();
    const [one, two] = [await pool.lease('a', 'a', open), await pool.lease('a', 'a', open)];
    one.release();
    one.release();
    await jest.advanceTimersByTimeAsync(100);
    expect(open.connection.close).not.toHaveBeenCalled();
    two.release();
    await jest.advanceTimersByTimeAsync(9);
    expect(open.connection.close).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(open.connection.close).toHaveBeenCalledTimes(1);
    expect(pool.size).toBe(0);
  });

  it('makes room by closing the one that was not used for the longest time', async () => {
    const pool = new ConnectionPool({ maxConnections: 2, idleTimeoutMs: 1_000 }, full);
    const [a, b, c] = [opening(), opening(), opening()];
    (await pool.lease('a', 'a', a)).release();
    (await pool.lease('b', 'b', b)).release();
    (await pool.lease('a', 'a', a)).release();
    (await pool.lease('c', 'c', c)).release();
    await jest.advanceTimersByTimeAsync(0);
    expect(b.connection.close).toHaveBeenCalled();
    expect(a.connection.close).not.toHaveBeenCalled();
  });

  it('makes room first by closing what the one with the most connections does not use', async () => {
    const pool = new ConnectionPool({ maxConnections: 4, idleTimeoutMs: 1_000 }, full);
    const [old, first, second, used, fresh] = [opening(), opening(), opening(), opening(), opening()];
    (await pool.lease('modest', 'modest', old)).release();
    await pool.lease('used', 'greedy', used);
    (await pool.lease('first', 'greedy', first)).release();
    (await pool.lease('second', 'greedy', second)).release();
    await pool.lease('fresh', 'other', fresh);
    await jest.advanceTimersByTimeAsync(0);
    expect(first.connection.close).toHaveBeenCalled();
    for (const { connection } of [old, second, used, fresh]) expect(connection.close).not.toHaveBeenCalled();
  });

  it('refuses one who has more in use than is left for others, and nobody else', async () => {
    const pool = new ConnectionPool({ maxConnections: 10, idleTimeoutMs: 1_000 }, (own) => new Error(`full ${own}`));
    for (let key = 1; key <= 6; key += 1) await pool.lease(`greedy ${key}`, 'greedy', opening());
    await expect(pool.lease('greedy 7', 'greedy', opening())).rejects.toThrow('full 6');
    expect((await pool.lease('greedy 1', 'greedy', opening())).connection).toBeDefined();
    for (const owner of ['a', 'b', 'c']) await pool.lease(owner, owner, opening());
    await pool.leaseAlone(opening());
    await expect(pool.lease('d', 'd', opening())).rejects.toThrow('full undefined');
  });

  it('counts what is not in use against nobody', async () => {
    const pool = new ConnectionPool({ maxConnections: 10, idleTimeoutMs: 1_000 }, full);
    for (let key = 1; key <= 30; key += 1) (await pool.lease(`only ${key}`, 'only', opening())).release();
    expect(pool.size).toBe(10);
  });

  it('refuses where everything is in use', async () => {
    const pool = new ConnectionPool({ maxConnections: 1, idleTimeoutMs: 10 }, full);
    await pool.leaseAlone(opening());
    await expect(pool.lease('b', 'b', opening())).rejects.toThrow('full');
  });

  it('keeps nothing of what could not be opened, or has ended', async () => {
    const pool = new ConnectionPool({ maxConnections: 1, idleTimeoutMs: 10 }, full);
    await expect(pool.lease('a', 'a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    const open = opening();
    const lease = await pool.lease('a', 'a', open);
    await open.connection.close();
    lease.release();
    expect(pool.size).toBe(0);
    expect((await pool.lease('a', 'a', opening())).connection).not.toBe(lease.connection);
  });

  it('closes a connection of one request after it', async () => {
    const pool = new ConnectionPool({ maxConnections: 1, idleTimeoutMs: 10 }, full);
    const open = opening();
    (await pool.leaseAlone(open)).release();
    await jest.advanceTimersByTimeAsync(0);
    expect(open.connection.close).toHaveBeenCalledTimes(1);
    expect(pool.size).toBe(0);
  });

  it('opens nothing once it is closed, and waits for nothing that is being opened', async () => {
    const pool = new ConnectionPool({ maxConnections: 3, idleTimeoutMs: 10 }, full);
    const open = opening();
    let signal: AbortSignal | undefined;
    const slow = pool.lease('slow', 'a', (given) => {
      signal = given;
      return new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason as Error)));
    });
    slow.catch(() => undefined);
    await pool.close();
    expect(signal?.aborted).toBe(true);
    await expect(slow).rejects.toMatchObject({ code: 'TN7003' });
    await expect(pool.lease('a', 'a', open)).rejects.toMatchObject({ code: 'TN7003' });
    await expect(pool.leaseAlone(open)).rejects.toMatchObject({ code: 'TN7003' });
    expect(open).not.toHaveBeenCalled();
  });

  it('hands on a discarded connection to nobody, and closes it after its last user', async () => {
    const pool = new ConnectionPool({ maxConnections: 3, idleTimeoutMs: 10 }, full);
    const open = opening();
    const [one, two] = [await pool.lease('a', 'a', open), await pool.lease('a', 'a', open)];
    one.discard();
    one.release();
    expect((await pool.lease('a', 'a', opening())).connection).not.toBe(one.connection);
    expect(open.connection.close).not.toHaveBeenCalled();
    two.release();
    await jest.advanceTimersByTimeAsync(0);
    expect(open.connection.close).toHaveBeenCalledTimes(1);
  });
});
