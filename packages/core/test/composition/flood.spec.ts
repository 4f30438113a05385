import { createServer, Module, mount, type TenonServer } from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakeMountTarget, FakePerCallerTarget } from './fake-mount-target';
import { settled } from './settled';

const enough = 1_000;

/** Says with each answer that it has changed, until it was asked for far too many. */
class RestlessTarget extends FakeMountTarget {
  times = 0;

  override components(): ReturnType<FakeMountTarget['components']> {
    this.times += 1;
    if (this.times < enough) this.host?.changed({ kind: 'tools' });
    return { ...this.offered };
  }
}

function serverOf(target: FakeMountTarget): TenonServer {
  @Module({ mounts: [mount(target, { prefix: 'r' })] })
  class Top {}
  return createServer(Top, { name: 'top', logLevel: 'silent' });
}

describeEras('a mounted server that tells of changes without end', (era) => {
  it('is not asked without end', async () => {
    const target = new RestlessTarget();
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    await settled();
    await t.listTools();
    expect(target.times).toBeLessThan(20);
  });

  it('does not make clients ask without end, where they have different components', async () => {
    const target = new FakePerCallerTarget();
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    const controller = new AbortController();
    const notifications = { toolsListChanged: true };
    if (era === '2026')
      t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
    await settled();
    t.notifications.length = 0;
    for (let time = 0; time < enough; time++) target.host?.changed({ kind: 'tools' });
    await settled();
    const told = t.notifications.filter(({ method }) => method === 'notifications/tools/list_changed');
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(20);
    controller.abort();
  });
});
