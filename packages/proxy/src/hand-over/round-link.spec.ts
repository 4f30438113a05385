import { aliveMs, answerMs, RoundLink, silenceMs, type Break } from './round-link';
import { maxItems, type RoundItem, type RoundMessage } from './round-message';

const progress = (step: number): RoundItem => ({ kind: 'progress', progress: { progress: step } });
const steps = (items: readonly RoundItem[]): unknown[] =>
  items.map((item) => (item.kind === 'progress' ? item.progress.progress : item.kind));

describe('a link for a round', () => {
  let link: RoundLink;
  let published: RoundMessage[];
  let heard: RoundItem[];
  let broken: Break[];
  let publish: (message: RoundMessage) => Promise<void>;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick'] });
    [published, heard, broken] = [[], [], []];
    publish = async (message) => void published.push(message);
    link = new RoundLink('the-round', 'peer', 'own', (message) => publish(message), {
      heard: (item) => heard.push(item),
      broken: (reason) => broken.push(reason),
    });
  });
  afterEach(async () => {
    await link.close();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const turn = (): Promise<void> => jest.advanceTimersByTimeAsync(0);
  const sent = (): unknown[] => published.flatMap(({ items }) => steps(items));
  const receive = (number: number, ...items: RoundItem[]): void =>
    link.receive({ from: 'peer', round: 'the-round', number, items });

  it('sends what is posted in one go in one message, and numbers its messages', async () => {
    expect([link.post(progress(1)), link.post(progress(2))]).toEqual([true, true]);
    expect(published).toEqual([]);
    await turn();
    link.post(progress(3));
    await turn();
    expect(published).toEqual([
      { from: 'own', round: 'the-round', number: 0, items: [progress(1), progress(2)] },
      { from: 'own', round: 'the-round', number: 1, items: [progress(3)] },
    ]);
  });

  it('sends one message after the other, in order, however long each takes', async () => {
    const done: (() => void)[] = [];
    publish = (message) => new Promise((resolve) => done.push(() => resolve(void published.push(message))));
    link.post(progress(1));
    await turn();
    link.post(progress(2));
    link.post(progress(3));
    await turn();
    expect(done).toHaveLength(1);
    done[0]?.();
    await turn();
    expect(done).toHaveLength(2);
    done[1]?.();
    await turn();
    expect(published.map(({ number, items }) => [number, steps(items)])).toEqual([
      [0, [1]],
      [1, [2, 3]],
    ]);
  });

  it('sends what is posted in whatever turn, also in the one that saw nothing waiting', async () => {
    // Before, while and after the loop that sends the first one ends, turn by turn.
    for (let turns = 0; turns < 12; turns += 1) {
      published = [];
      link.post(progress(1));
      for (let past = 0; past < turns; past += 1) await Promise.resolve();
      link.post(progress(2));
      await turn();
      expect([turns, ...sent()]).toEqual([turns, 1, 2]);
    }
  });

  it('sends no more items in one message than others take', async () => {
    const answer: RoundItem = { kind: 'answer', question: 0, answer: {} };
    for (let count = 0; count <= maxItems; count += 1) link.post(answer);
    await turn();
    expect(published.map(({ items }) => items.length)).toEqual([maxItems, 1]);
  });

  it('drops progress and log messages that would not come in time', async () => {
    publish = () => new Promise(() => undefined);
    for (let count = 0; count < maxItems; count += 1) expect(link.post(progress(count))).toBe(true);
    expect(link.post(progress(0))).toBe(false);
    expect(link.post({ kind: 'log', params: {} })).toBe(false);
    expect(link.post({ kind: 'leave' })).toBe(true);
    publish = async () => undefined;
  });

  it('hands on what it receives, in order and once', () => {
    receive(0, progress(1), progress(2));
    receive(1);
    receive(0, progress(1));
    receive(2, progress(3));
    expect(steps(heard)).toEqual([1, 2, 3]);
    expect(broken).toEqual([]);
  });

  it('breaks once where a message is missing, and hears nothing any more', () => {
    receive(0, progress(1));
    receive(2, progress(3));
    receive(1, progress(2));
    receive(4);
    expect(steps(heard)).toEqual([1]);
    expect(broken).toEqual([{ kind: 'lost' }]);
  });

  it('breaks where the other process does not answer, or falls silent', async () => {
    await jest.advanceTimersByTimeAsync(answerMs - 1);
    receive(0);
    await jest.advanceTimersByTimeAsync(silenceMs - 1);
    receive(1);
    await jest.advanceTimersByTimeAsync(silenceMs - 1);
    expect(broken).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(broken).toEqual([{ kind: 'silent' }]);
    receive(2, progress(1));
    expect(heard).toEqual([]);
  });

  it('tells now and then that it is there, with an empty message', async () => {
    for (let number = 0; number < 3; number += 1) {
      receive(number);
      await jest.advanceTimersByTimeAsync(aliveMs);
    }
    expect(published.map(({ number, items }) => [number, items])).toEqual([
      [0, []],
      [1, []],
      [2, []],
    ]);
  });

  it('breaks where a message cannot be sent, and sends what is posted later', async () => {
    const cause = new Error('connection refused');
    const works = publish;
    publish = () => Promise.reject(cause);
    link.post(progress(1));
    link.post(progress(2));
    await turn();
    expect(broken).toEqual([{ kind: 'unsent', cause }]);
    publish = works;
    link.post({ kind: 'leave' });
    await turn();
    expect(sent()).toEqual(['leave']);
  });

  it('sends what was posted before it was closed, and nothing else, and hears nothing', async () => {
    const done: (() => void)[] = [];
    publish = (message) => new Promise((resolve) => done.push(() => resolve(void published.push(message))));
    link.post(progress(1));
    await turn();
    link.post({ kind: 'leave' });
    let isClosed = false;
    const closing = link.close().then(() => (isClosed = true));
    expect(link.post(progress(2))).toBe(true);
    receive(0, progress(3));
    done[0]?.();
    await turn();
    expect(isClosed).toBe(false);
    done[1]?.();
    await closing;
    expect(sent()).toEqual([1, 'leave']);
    expect(heard).toEqual([]);
    await jest.advanceTimersByTimeAsync(silenceMs);
    expect(broken).toEqual([]);
  });
});
