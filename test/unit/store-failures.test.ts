import { expect, it } from 'vitest';
import * as z from 'zod';
import { watchForDamage } from '../../electron/store/damage.ts';
import { asStoreFailure, damaged } from '../../electron/store/failures.ts';
import { hearOfFailure, toldFailure } from '../../electron/store/told-failure.ts';

const notText = z.string().safeParse(1).error;

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

it.each([new SyntaxError('Unexpected token'), notText])(
  'takes a stored row that cannot be read for damage: %s',
  (error) => {
    expect(asStoreFailure(error)).toMatchObject({ kind: 'corrupt', cause: error });
  },
);

it.each([new SyntaxError('Unexpected token'), notText, new TypeError('no such thing')])(
  'tells what a thread trips over by itself as a fault of the program, which stops no dialling: %s',
  (fault) => {
    expect(toldFailure(fault, 'Nothing was imported.')).toMatchObject({
      words: expect.stringMatching(/^The program met a fault of its own.*Nothing was imported.$/),
      store: null,
    });
  },
);

it('tells damage with what to do about it, and with what the log alone may know', () => {
  const told = toldFailure(damaged({ cause: new Error('page 7') }, 'The list'), 'Nothing was imported.');
  expect(told).toMatchObject({
    words: expect.stringMatching(/The list cannot be read.*last backup/),
    store: { kind: 'corrupt' },
  });
  expect(told.words).not.toContain('page 7');
  expect(told.detail).toContain('page 7');
});

it.each([
  ['53100', 'disk_full'],
  ['ENOSPC', 'disk_full'],
  ['SQLITE_IOERR_WRITE', 'disk_full'],
  ['25006', 'read_only'],
  ['EROFS', 'read_only'],
  ['57P01', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
])('knows by the code %s that it is %s, so that what is said to do about it helps', (code, kind) => {
  expect(asStoreFailure(Object.assign(new Error('no'), { code }))).toMatchObject({ kind });
});

it('takes damage for what it is: for good, told once, and no other trouble with it', () => {
  const watch = watchForDamage();
  const told: unknown[] = [];
  watch.onFound((failure) => told.push(failure));
  for (const code of ['53100', 'SQLITE_BUSY', '23505', 'ECONNRESET'])
    watch.note(asStoreFailure(Object.assign(new Error('no'), { code })));
  watch.note(new Error('of the program'));
  expect([watch.found, told]).toEqual([null, []]);
  const first = damaged({}, 'The list');
  watch.note(first);
  watch.note(damaged({}, 'A draft'));
  expect(watch.found).toBe(first);
  expect(told).toEqual([first]);
});

it('tells the host of a thread’s store that is away in words, and of a fault of the program with its stack', () => {
  const logged: unknown[] = [];
  const hear = (error: unknown): void =>
    hearOfFailure(
      toldFailure(error, 'Start again.'),
      'importing',
      { note: () => undefined },
      (_doing, said) => logged.push(said),
    );
  hear(new Error('Connection terminated unexpectedly'));
  hear(new Error('tripped'));
  expect(logged).toMatchObject([
    {
      name: 'StoreFailure',
      message: 'The database cannot be reached.',
      cause: { message: 'Connection terminated unexpectedly' },
    },
    { name: 'Error', message: expect.stringMatching(/tripped\n +at /) },
  ]);
});
