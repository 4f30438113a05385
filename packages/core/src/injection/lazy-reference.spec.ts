import { lazyReference } from './lazy-reference';

class Counter {
  #count = 0;
  step = 1;

  increase(): number {
    return (this.#count += this.step);
  }
}

describe('lazyReference', () => {
  it('looks for its object on first use, once', () => {
    const find = jest.fn(() => new Counter());
    const counter = lazyReference(find) as Counter;
    expect(find).not.toHaveBeenCalled();
    expect(counter.increase()).toBe(1);
    expect(counter.increase()).toBe(2);
    expect(find).toHaveBeenCalledTimes(1);
  });

  it('passes on properties, classes and keys, private fields included', () => {
    const counter = lazyReference(() => new Counter()) as Counter;
    counter.step = 5;
    expect(counter.increase()).toBe(5);
    expect(counter).toBeInstanceOf(Counter);
    expect(counter.constructor).toBe(Counter);
    expect(Object.keys(counter)).toEqual(['step']);
    expect({ ...counter }).toEqual({ step: 5 });
    expect('increase' in counter).toBe(true);
    expect(Reflect.deleteProperty(counter, 'step')).toBe(true);
    expect('step' in counter).toBe(false);
  });
});
