import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertMapping } from '../../electron/lists/mapping-check.ts';
import { openUploads, type Uploads } from '../../electron/lists/uploads.ts';
import { drivenClock, type DrivenClock } from '../../shared/domain/clock.ts';

let folder: string;
let clock: DrivenClock;
let uploads: Uploads;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-uploads-'));
  writeFileSync(join(folder, 'left-behind'), 'x');
  clock = drivenClock();
  uploads = openUploads(folder, clock);
});
afterEach(async () => {
  await uploads.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const MINUTE = 60_000;

describe('an upload', () => {
  it('is whole once every byte is there, in whatever order and however often its pieces come', async () => {
    const id = await uploads.begin('list.csv', 6);
    await uploads.append(id, 4, bytes('ef'));
    await uploads.append(id, 4, bytes('ef'));
    await uploads.append(id, 0, bytes('ab'));
    expect(() => uploads.whole(id)).toThrow('not arrived completely');
    await uploads.append(id, 2, bytes('cd'));
    expect(readFileSync(uploads.whole(id).file, 'utf8')).toBe('abcdef');
  });

  it('with a hole is not whole, though its pieces add up to its size', async () => {
    const id = await uploads.begin('list.csv', 6);
    await uploads.append(id, 0, bytes('ab'));
    await uploads.append(id, 1, bytes('bc'));
    await uploads.append(id, 4, bytes('ef'));
    expect(() => uploads.whole(id)).toThrow('not arrived completely');
  });

  it('that grew while it was sent is refused, and what has come of it is not taken for all of it', async () => {
    const id = await uploads.begin('list.csv', 6);
    await uploads.append(id, 0, bytes('abcd'));
    await expect(uploads.append(id, 4, bytes('efg'))).rejects.toThrow(
      'has changed while it was being uploaded',
    );
    expect(() => uploads.whole(id)).toThrow('not arrived completely');
    await uploads.append(id, 4, bytes('ef'));
    await uploads.append(id, 4, bytes('ef'));
    expect(readFileSync(uploads.whole(id).file, 'utf8')).toBe('abcdef');
  });

  it('that goes on is kept, one that stands still is given up, and its place given back', async () => {
    const release = vi.fn();
    const owner = { release, gone: new AbortController().signal };
    const id = await uploads.begin('list.csv', 6, owner);
    clock.advance(9 * MINUTE);
    await uploads.append(id, 0, bytes('ab'));
    clock.advance(9 * MINUTE);
    expect(() => uploads.whole(id)).toThrow('not arrived completely');
    expect(release).not.toHaveBeenCalled();
    clock.advance(2 * MINUTE);
    expect(() => uploads.whole(id)).toThrow('not there any more');
    expect(release).toHaveBeenCalledOnce();
  });

  it('ends with the connection that sent it, unless all of it is there to be imported', async () => {
    const seat = new AbortController();
    const owner = { release: vi.fn(), gone: seat.signal };
    const half = await uploads.begin('half.csv', 2, owner);
    const whole = await uploads.begin('whole.csv', 2, owner);
    await uploads.append(half, 0, bytes('a'));
    await uploads.append(whole, 0, bytes('ab'));
    seat.abort();
    expect(() => uploads.whole(half)).toThrow('not there any more');
    expect(uploads.whole(whole).fileName).toBe('whole.csv');
    clock.advance(29 * MINUTE);
    expect(uploads.whole(whole).fileName).toBe('whole.csv');
    clock.advance(2 * MINUTE);
    expect(() => uploads.whole(whole)).toThrow('not there any more');
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]));
  });

  it('of a connection that is gone before it has begun is not kept', async () => {
    const release = vi.fn();
    const id = await uploads.begin('list.csv', 2, { release, gone: AbortSignal.abort() });
    expect(() => uploads.whole(id)).toThrow('not there any more');
    expect(release).toHaveBeenCalledOnce();
  });

  it('of more than 4 GB is refused before anything is sent', async () => {
    await expect(uploads.begin('list.csv', 4 * 1024 ** 3 + 1)).rejects.toThrow('larger than 4 GB');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('more than all seats may have together is refused, until one of them is imported', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 64; i += 1) ids.push(await uploads.begin('list.csv', 0));
    await expect(uploads.begin('list.csv', 0)).rejects.toThrow('Too many files are being uploaded.');
    await uploads.remove(ids[0] ?? '');
    await expect(uploads.begin('list.csv', 0)).resolves.toBeTypeOf('string');
  });
});

const phone = { column: 0, target: 'phone', variable: null } as const;
const name = (column: number) => ({ column, target: 'name', variable: null }) as const;
const ignored = (column: number) => ({ column, target: 'ignore', variable: null }) as const;
const variable = (column: number, said: string | null) =>
  ({ column, target: 'variable', variable: said }) as const;

describe('a mapping of columns', () => {
  it.each([
    ['a column that is not there', [phone, name(3)], 'The file has no column 4.'],
    ['one column twice', [phone, name(0)], 'Column 1 is mapped twice.'],
    ['one variable twice', [phone, variable(1, 'City'), variable(2, ' City ')], 'the variable "City"'],
    ['a variable without a name', [phone, variable(1, ' ')], 'Give the variable in column 2 a name.'],
    ['one field twice', [phone, name(1), name(2)], 'mapped to the same field (name).'],
    ['no phone', [name(1)], 'Say which column holds the phone number.'],
  ] as const)('with %s is refused in words', (_, mapping, words) => {
    expect(() => assertMapping([...mapping], 3)).toThrow(words);
  });

  it('takes variables side by side, and columns that nobody wants', () => {
    expect(() =>
      assertMapping([phone, variable(1, 'City'), variable(2, 'Street'), ignored(3), ignored(4)], 5),
    ).not.toThrow();
  });
});
