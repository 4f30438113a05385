import type { Park } from './park';
import { ParkingLot } from './parking-lot';

function parkOf(identity: string | undefined, isSettled = false): Park & { abort: jest.Mock } {
  return { identity, isSettled, abort: jest.fn() } as unknown as Park & { abort: jest.Mock };
}

describe('ParkingLot', () => {
  const expired = (): Error => new Error('gone');
  const lotFor = (maxParked: number): ParkingLot => new ParkingLot({ maxParked, parkTimeoutMs: 100 }, expired);
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('gives a call up whose client does not come back in time', () => {
    const [lot, park] = [lotFor(2), parkOf('ada')];
    lot.add('one', park);
    jest.advanceTimersByTime(99);
    expect(lot.find('one', 'ada')).toBe(park);
    jest.advanceTimersByTime(1);
    expect(lot.find('one', 'ada')).toBeUndefined();
    expect(park.abort).toHaveBeenCalledTimes(1);
    expect(lot.size).toBe(0);
  });

  it('holds the time for as long as anyone of several rounds is here', () => {
    const [lot, park] = [lotFor(2), parkOf('ada')];
    lot.add('one', park);
    lot.hold('one');
    lot.hold('one');
    lot.wait('one');
    jest.advanceTimersByTime(1_000);
    expect(park.abort).not.toHaveBeenCalled();
    lot.wait('one');
    jest.advanceTimersByTime(100);
    expect(park.abort).toHaveBeenCalled();
  });

  it('knows no call of somebody else, nor one of a stranger for somebody, nor the other way round', () => {
    const lot = lotFor(3);
    lot.add('hers', parkOf('ada'));
    lot.add('nobodys', parkOf(undefined));
    expect(lot.find('hers', 'eve')).toBeUndefined();
    expect(lot.find('hers', undefined)).toBeUndefined();
    expect(lot.find('nobodys', 'eve')).toBeUndefined();
  });

  it('makes room by dropping what has its result', () => {
    const lot = lotFor(2);
    const [done, waiting] = [parkOf('ada', true), parkOf('ada')];
    lot.add('waiting', waiting);
    lot.add('done', done);
    expect(lot.add('new', parkOf('ada'))).toBe(true);
    expect(lot.find('waiting', 'ada')).toBe(waiting);
    expect(lot.find('done', 'ada')).toBeUndefined();
    expect(lot.add('another', parkOf('ada'))).toBe(false);
  });

  it('lets nobody who fills it keep others out', () => {
    const lot = lotFor(4);
    const greedy = ['a', 'b', 'c', 'd'].map((id) => {
      const park = parkOf('eve');
      lot.add(id, park);
      return park;
    });
    expect(lot.add('hers', parkOf('ada'))).toBe(true);
    expect(greedy.map(({ abort }) => abort.mock.calls.length)).toEqual([1, 0, 0, 0]);
    expect(lot.add('hers too', parkOf('ada'))).toBe(true);
    expect(lot.add('hers as well', parkOf('ada'))).toBe(false);
    expect(lot.add('more', parkOf('eve'))).toBe(false);
    expect(lot.size).toBe(4);
  });

  it('gives all up when it closes', () => {
    const [lot, park] = [lotFor(2), parkOf('ada')];
    lot.add('one', park);
    lot.close();
    expect(park.abort).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
