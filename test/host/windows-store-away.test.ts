import { expect, it } from 'vitest';
import { createWindows } from '../../electron/host/windows.ts';
import { StoreFailure } from '../../electron/store/store.ts';
import type { DeskSnapshot } from '../../shared/contract/desk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function windowsOver(failures: Error[]) {
  const clock = drivenClock();
  const tried: string[] = [];
  const windows = createWindows({
    clock,
    seats: () => ({
      async connect(operatorId) {
        tried.push(operatorId);
        const failure = failures.shift();
        if (failure) throw failure;
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
