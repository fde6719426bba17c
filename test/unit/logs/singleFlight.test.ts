import assert from 'node:assert/strict';
import { SingleFlight } from '../../../src/logs/singleFlight.ts';

/** Work that ends when it is told to. */
class Work {
  started = 0;
  signal: AbortSignal | undefined;
  tell: (progress: number) => void = () => assert.fail('not started');
  finish: (value: string) => void = () => assert.fail('not started');
  fail: (error: Error) => void = () => assert.fail('not started');

  readonly run = async (signal: AbortSignal, onProgress: (progress: number) => void): Promise<string> => {
    this.started++;
    this.signal = signal;
    this.tell = onProgress;
    return new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
}

const never = new AbortController().signal;
const ignore = (): void => undefined;

describe('single flight', () => {
  it('does the work once for all, tells all of its progress, and does it again later', async () => {
    const flights = new SingleFlight<string, number>();
    const work = new Work();
    const told: number[] = [];
    const tell = (progress: number): unknown => told.push(progress);
    const both = Promise.all([flights.join('a', never, tell, work.run), flights.join('a', never, tell, work.run)]);
    work.tell(7);
    work.finish('done');
    assert.deepEqual(await both, ['done', 'done']);
    assert.deepEqual(told, [7, 7]);
    assert.equal(work.started, 1);
    const again = flights.join('a', never, ignore, work.run);
    work.finish('again');
    assert.equal(await again, 'again');
    assert.equal(work.started, 2);
  });

  it('does other work beside it', async () => {
    const flights = new SingleFlight<string, number>();
    const [one, two] = [new Work(), new Work()];
    const both = Promise.all([flights.join('a', never, ignore, one.run), flights.join('b', never, ignore, two.run)]);
    one.finish('1');
    two.finish('2');
    assert.deepEqual(await both, ['1', '2']);
  });

  it('goes on while anybody waits, and ends when nobody does', async () => {
    const flights = new SingleFlight<string, number>();
    const work = new Work();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = flights.join('a', one.signal, ignore, work.run);
    const second = flights.join('a', two.signal, () => assert.fail('has left'), work.run);
    two.abort();
    await assert.rejects(second, { name: 'AbortError' });
    assert.equal(work.signal?.aborted, false);
    work.tell(1);
    one.abort();
    await assert.rejects(first, { name: 'AbortError' });
    assert.equal(work.signal?.aborted, true);
  });

  it('starts anew for who comes after the last has left', async () => {
    const flights = new SingleFlight<string, number>();
    const [one, two] = [new Work(), new Work()];
    const controller = new AbortController();
    const first = flights.join('a', controller.signal, ignore, one.run);
    controller.abort();
    const second = flights.join('a', never, ignore, two.run);
    await assert.rejects(first, { name: 'AbortError' });
    two.finish('new');
    assert.equal(await second, 'new');
  });

  it('fails for all, and starts nothing for who has cancelled already', async () => {
    const flights = new SingleFlight<string, number>();
    const work = new Work();
    const both = [flights.join('a', never, ignore, work.run), flights.join('a', never, ignore, work.run)];
    work.fail(new Error('broken'));
    for (const each of await Promise.allSettled(both)) assert.equal(each.status, 'rejected');
    await assert.rejects(flights.join('a', AbortSignal.abort(), ignore, work.run), { name: 'AbortError' });
    assert.equal(work.started, 1);
  });
});
