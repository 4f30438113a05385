import { UseOrder, type Used } from './use-order';

interface Thing extends Used {
  readonly name: string;
}

function orderOf(...names: string[]): { order: UseOrder<Thing>; things: Thing[] } {
  const order = new UseOrder<Thing>();
  const things = names.map((name): Thing => ({ name }));
  for (const thing of things) order.add(thing);
  return { order, things };
}

const namesOf = (order: UseOrder<Thing>): string[] => [...order].map(({ name }) => name);

describe('UseOrder', () => {
  it('begins with what was added first', () => {
    expect(namesOf(orderOf('a', 'b', 'c').order)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [0, ['b', 'c', 'a']],
    [1, ['a', 'c', 'b']],
    [2, ['a', 'b', 'c']],
  ])('puts what is used at the end, from place %i', (place, expected) => {
    const { order, things } = orderOf('a', 'b', 'c');
    order.use(things[place]!);
    expect(namesOf(order)).toEqual(expected);
  });

  it.each([
    [0, ['b', 'c']],
    [1, ['a', 'c']],
    [2, ['a', 'b']],
  ])('forgets what is removed, from place %i, and takes it again', (place, left) => {
    const { order, things } = orderOf('a', 'b', 'c');
    const thing = things[place]!;
    order.remove(thing);
    expect(namesOf(order)).toEqual(left);
    expect(thing).toEqual({ name: thing.name });
    order.add(thing);
    expect(namesOf(order)).toEqual([...left, thing.name]);
  });

  it('is empty after the only one went, and after clear()', () => {
    const { order, things } = orderOf('a');
    order.remove(things[0]!);
    expect(namesOf(order)).toEqual([]);
    order.add({ name: 'b' });
    order.clear();
    order.add({ name: 'c' });
    expect(namesOf(order)).toEqual(['c']);
  });
});
