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

it.each([
  'SQLITE_CORRUPT_INDEX',
  'SQLITE_NOTADB',
  'SQLITE_IOERR_CORRUPTFS',
  'SQLITE_IOERR_DATA',
  'SQLITE_IOERR_READ',
  'SQLITE_IOERR_SHORT_READ',
  'XX001',
  'XX002',
  '58P01',
])('knows by the code %s that the database is damaged, which no other try mends', (code) => {
  expect(asStoreFailure(Object.assign(new Error('no'), { code }))).toMatchObject({
    kind: 'corrupt',
    passes: false,
  });
});

it.each(['22021', '22003', '23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_TOOBIG'])(
  'knows by the code %s that the same write will never be taken',
  (code) => {
    expect(asStoreFailure(Object.assign(new Error('no'), { code }))).toMatchObject({ passes: false });
  },
);

it.each(['40P01', '40001', '55P03', '53200', '58030', 'SQLITE_BUSY'])(
  'knows by the code %s that the same write is worth another try',
  (code) => {
    expect(asStoreFailure(Object.assign(new Error('no'), { code }))).toMatchObject({ passes: true });
  },
);
