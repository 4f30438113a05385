import { TestHost } from '../../test/fixtures/relay';
import type { BackendConnection } from '../backend/backend-connection';
import { Circles } from './circles';

const host = (): TestHost => new TestHost();
const own = new TestHost().serverId;
const offered = {
  tools: [{ name: 'own' }, { name: 'm_far' }],
  resources: [],
  resourceTemplates: [],
  prompts: [],
  completes: false,
};

/** A connection whose server says that these are behind it. */
function saying(...servers: readonly object[]): BackendConnection {
  return { era: '2026', request: async () => ({ _meta: { tenon: { servers } } }) } as unknown as BackendConnection;
}

const other = { id: 'other', name: '', uri: 'x://' };
const itself = { id: own, name: '', uri: 'x://' };
const back = { id: own, name: 'm_', uri: 'x://m/' };

describe('circles of a mount that each caller sees for itself', () => {
  it('are refused for the caller alone whose server is the mounting one', async () => {
    const circles = new Circles(host(), { timeoutMs: 1_000, maxViews: 10 });
    await circles.look('one', saying(other));
    await expect(circles.look('two', saying(itself))).rejects.toMatchObject({ code: 'TN5003' });
    expect(circles.isRefused).toBe(false);
    expect(circles.servers).toEqual([other]);
    await expect(circles.look('one', saying(itself))).rejects.toMatchObject({ code: 'TN5003' });
    expect(circles.isRefused).toBe(true);
    expect(circles.health).toMatchObject({ state: 'down', lastError: { code: 'TN5003' } });
    await circles.look('two', saying(other));
    expect(circles.isRefused).toBe(false);
  });

  it('are taken out of what that caller gets, whatever others get meanwhile', async () => {
    const circles = new Circles(host(), { timeoutMs: 1_000, maxViews: 10 });
    const one = await circles.look('one', saying(other, back));
    const two = await circles.look('two', saying(other));
    expect(one(offered).tools).toEqual([{ name: 'own' }]);
    expect(two(offered)).toEqual(offered);
  });

  it('are remembered for as many callers as have lists', async () => {
    const circles = new Circles(host(), { timeoutMs: 1_000, maxViews: 2 });
    for (const key of ['one', 'two', 'three']) await circles.look(key, saying({ ...other, id: key }));
    expect(circles.servers.map(({ id }) => id)).toEqual(['two', 'three']);
  });

  it('are remembered once where several callers have them, and for none at the cost of another', async () => {
    const circles = new Circles(host(), { timeoutMs: 1_000, maxViews: 100 });
    const many = Array.from({ length: 256 }, (_, index) => ({ ...other, id: `server ${index}` }));
    for (let index = 0; index < 50; index += 1) await circles.look(`caller ${index}`, saying(...many));
    expect(circles.servers).toEqual(many);
    await circles.look('last', saying(other));
    expect(circles.servers).toHaveLength(256);
    expect(circles.servers).toContainEqual(other);
  });

  it('are known to change where the servers behind are others, and not where a server does not answer', async () => {
    const circles = new Circles(host(), { timeoutMs: 1_000, maxViews: 10 });
    expect(circles.leadOn('one')).toBe(false);
    await circles.look('one', saying(other));
    expect(circles.leadOn('one')).toBe(false);
    await circles.look('one', saying(other, back));
    expect(circles.leadOn('one')).toBe(true);
    expect(await circles.haveChanged('one', saying(other, back))).toBe(false);
    expect(await circles.haveChanged('one', saying())).toBe(false);
    expect(await circles.haveChanged('one', saying(other, { ...back, id: 'started anew' }))).toBe(true);
  });

  it('are said once, also where many claim them', async () => {
    const said = host();
    const circles = new Circles(said, { timeoutMs: 1_000, maxViews: 10 });
    for (const key of ['one', 'two']) await circles.look(key, saying(other, back));
    expect(said.logged).toHaveLength(1);
  });
});
