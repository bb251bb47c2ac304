import { expect, it } from 'vitest';
import { createWindows } from '../../electron/host/windows.ts';
import { StoreFailure } from '../../electron/store/store.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function windowsOver(failures: Error[], arriving: Promise<void> = Promise.resolve()) {
  const clock = drivenClock();
  const tried: string[] = [];
  const windows = createWindows({
    clock,
    seats: () => ({
      async connect(operatorId) {
        tried.push(operatorId);
        const failure = failures.shift();
        if (failure) throw failure;
        await arriving;
      },
      disconnect: (operatorId) => void tried.push(`${operatorId} leaves`),
      snapshot: () => Promise.resolve({} as DeskSnapshot),
    }),
    publish: () => undefined,
    saveSessions: () => Promise.resolve(),
    log: () => undefined,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let left = seconds; left > 0; left -= 1) {
      await settled();
      clock.advance(1_000);
    }
    await settled();
  };
  return { windows, tried, pass };
}
const away = (): StoreFailure => new StoreFailure('unreachable', 'The database cannot be reached.', 'Look.');
const session = { id: 's', personId: null, operatorId: 'ada' };

it('a window that opens while the store is away gets its seat once it is back, without a reload', async () => {
  const { windows, tried, pass } = windowsOver([away(), away()]);
  windows.opened(session, '127.0.0.1');
  await pass(5);
  expect(tried).toEqual(['ada', 'ada', 'ada']);
});

it('a window that is gone again is not tried again', async () => {
  const { windows, tried, pass } = windowsOver([away()]);
  const leave = windows.opened(session, '127.0.0.1');
  await settled();
  leave();
  await pass(3);
  expect(tried).toEqual(['ada', 'ada leaves']);
});

it('a fault that is not the store’s is not tried again', async () => {
  const { windows, tried, pass } = windowsOver([new Error('A fault.')]);
  windows.opened(session, '127.0.0.1');
  await pass(3);
  expect(tried).toEqual(['ada']);
});

it('an operator is there until the last of the windows is gone', async () => {
  const { windows, tried } = windowsOver([]);
  const leave = [windows.opened(session, '127.0.0.1'), windows.opened(session, '127.0.0.1')];
  await settled();
  leave[0]?.();
  expect([windows.isOpen('ada'), tried]).toEqual([true, ['ada', 'ada']]);
  leave[1]?.();
  expect([windows.isOpen('ada'), tried.at(-1)]).toEqual([false, 'ada leaves']);
});

it('whoever sits down elsewhere takes all windows along, and stays where that is refused', async () => {
  const mine = { ...session };
  const failures: Error[] = [];
  const { windows, tried } = windowsOver(failures);
  windows.opened(mine, '127.0.0.1');
  await windows.sitDown(mine, 'bob');
  expect([windows.isOpen('ada'), windows.isOpen('bob')]).toEqual([false, true]);
  expect(tried).toEqual(['ada', 'bob', 'ada leaves']);

  failures.push(new Error('Nobody of that name.'));
  await expect(windows.sitDown(mine, 'zoe')).rejects.toThrow('Nobody');
  expect([mine.operatorId, windows.isOpen('bob'), windows.isOpen('zoe')]).toEqual(['bob', true, false]);
});

it.each(['opens', 'goes'])(
  'a window that %s while its operator sits down elsewhere is counted once',
  async (how) => {
    const { promise: arriving, resolve: arrive } = Promise.withResolvers<void>();
    const { windows } = windowsOver([], arriving);
    const mine = { ...session };
    const leave = [windows.opened(mine, '127.0.0.1'), windows.opened(mine, '127.0.0.1')];
    const sitting = windows.sitDown(mine, 'bob');
    if (how === 'opens') leave.push(windows.opened(mine, '127.0.0.1'));
    else leave.shift()?.();
    arrive();
    await sitting;
    expect(windows.isOpen('ada')).toBe(false);
    const open = leave.map((each) => {
      each();
      return windows.isOpen('bob');
    });
    expect(open).toEqual([...Array.from({ length: leave.length - 1 }, () => true), false]);
  },
);
