import { expect, it } from 'vitest';
import { asStoreFailure } from '../../electron/store/failures.ts';

it.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
])(
  'takes "%s" for a database that cannot be reached, so that what was to be stored is tried again',
  (words) => {
    expect(asStoreFailure(new Error(words))).toMatchObject({ name: 'StoreFailure', kind: 'unreachable' });
  },
);

it('leaves a fault that is no connection as it is', () => {
  const fault = new Error('column "x" does not exist');
  expect(asStoreFailure(fault)).toBe(fault);
});
