import type { Exchange } from '../contracts';
import type { ModuleNode } from '../modules';
import type { InnerCalls } from './inner-calls';
import { RequestContext } from './request-context';
import type { KernelServices } from './services';

// A context touches none of them before something is asked of it.
const services = {} as KernelServices;
const calls = {} as InnerCalls;
const exchange = {} as Exchange;
const newModule = (): ModuleNode => ({}) as ModuleNode;
const [root, other, inner, innermost] = [newModule(), newModule(), newModule(), newModule()];

const requestOf = (name?: string) => ({ id: 1, method: 'tools/call', params: name === undefined ? {} : { name } });
const contextOf = (name?: string): RequestContext =>
  new RequestContext(services, calls, exchange, requestOf(name), root);

describe('what the client called', () => {
  it('is nothing else for what is not mounted', () => {
    const context = contextOf('own');
    expect(context.calledAs).toBeUndefined();
    expect(context.within(other).calledAs).toBeUndefined();
  });

  it('is the outermost name, at any depth and for each module there', () => {
    const outer = contextOf('a_b_tool');
    const mounted = outer.within(other).inside(services, calls, inner, requestOf('b_tool'));
    expect(mounted.calledAs).toBe('a_b_tool');
    const deeper = mounted.inside(services, calls, innermost, requestOf('tool'));
    expect(deeper.calledAs).toBe('a_b_tool');
    expect(deeper.within(other).calledAs).toBe('a_b_tool');
  });

  it('is the first name on the way in, where the client named nothing', () => {
    const mounted = contextOf().inside(services, calls, inner, requestOf('b_tool'));
    expect(mounted.calledAs).toBeUndefined();
    expect(mounted.inside(services, calls, innermost, requestOf('tool')).calledAs).toBe('b_tool');
  });

  it('is looked up once a message needs it', () => {
    let reads = 0;
    const params = {
      get name() {
        reads += 1;
        return 'a_tool';
      },
    };
    const outer = new RequestContext(services, calls, exchange, { id: 1, method: 'tools/call', params }, root);
    const mounted = outer.inside(services, calls, inner, requestOf('tool')).within(other);
    expect(reads).toBe(0);
    expect(mounted.calledAs).toBe('a_tool');
    expect(reads).toBe(1);
  });
});

describe('the signal of a request', () => {
  it('listens to the client until the request is over, and only where somebody looks at it', async () => {
    const listeners = new Set<(reason: Error) => void>();
    const listening = {
      onAbort: (listener: (reason: Error) => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    } as unknown as Exchange;
    const context = new RequestContext(services, calls, listening, requestOf('own'), root);
    expect(listeners.size).toBe(0);
    const { signal } = context.within(other);
    expect(context.signal.aborted).toBe(false);
    expect(listeners.size).toBe(1);
    await context.release();
    expect(listeners.size).toBe(0);
    expect(signal.aborted).toBe(false);
  });
});
