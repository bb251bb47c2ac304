import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCallTraces, type CallTraces } from '../../electron/lines/call-traces.ts';
import type { CallTrace } from '../../electron/sip/call-trace.ts';
import type { TrunkState, TrunkStatus } from '../../shared/domain/trunk-status.ts';
import { until } from '../until.ts';

let folder = '';
let state: TrunkState;
let said: string[];
let hungUp: string[];
let faults: string[];
let tell: ((trunkId: string, status: TrunkStatus) => void) | null;

const status = (): TrunkStatus => ({ state, sipCode: null, detail: null, sinceMs: 0 });

function traces(): CallTraces {
  return createCallTraces({
    folder: join(folder, 'calls'),
    signalling: {
      trunkStatus: status,
      onTrunkStatus(listener) {
        tell = listener;
        return () => (tell = null);
      },
      endLeftBehind(trace) {
        hungUp.push('callId' in trace ? trace.callId : trace.invite);
        return Promise.resolve(200);
      },
    },
    nowMs: () => Date.now(),
    say: (line) => said.push(line),
    log: (doing, error) => faults.push(`${doing}: ${String(error)}`),
  });
}

const trace = (callId: string): CallTrace => ({
  trunkId: 'main',
  callId,
  localTag: 'l',
  remoteTag: 'r',
  localUri: 'sip:a@127.0.0.1',
  remoteUri: 'sip:b@127.0.0.1',
  remoteTarget: 'sip:b@127.0.0.1:9',
  routeSet: [],
  cseq: 1,
});
const files = (): string[] => readdirSync(join(folder, 'calls'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'callboard-traces-'));
  state = 'ready';
  said = [];
  hungUp = [];
  faults = [];
  tell = null;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

it('nothing is left of calls that have ended, and nothing is hung up at the next start', async () => {
  const first = traces();
  first.keep('one', trace('one'));
  first.forget('one');
  await first.close();
  expect(files()).toEqual([]);
  await traces().endLeftBehind();
  expect(hungUp).toEqual([]);
});

it('a call that was up is hung up once its trunk is there, and not again at the start after that', async () => {
  const killed = traces();
  killed.keep('one', trace('one'));
  await killed.close();
  state = 'connecting';
  const next = traces();
  await next.endLeftBehind();
  expect(hungUp).toEqual([]);
  // Another status that is of no use yet, then the right one.
  tell?.('main', status());
  expect(hungUp).toEqual([]);
  state = 'ready';
  tell?.('main', status());
  await until('the word of it', () => said.length > 0, 5_000);
  expect(said[0]).toContain('Hung up a call that was left');
  await next.close();
  expect(files()).toEqual([]);
  await traces().endLeftBehind();
  expect(hungUp).toEqual(['one']);
});

it('a call whose trunk does not come up is kept for the next start', async () => {
  const killed = traces();
  killed.keep('one', trace('one'));
  await killed.close();
  state = 'unreachable';
  const next = traces();
  await next.endLeftBehind();
  await next.close();
  expect(files()).toEqual(['one.json']);
});

it('half a file, and one that is older than any call, are cleared away', async () => {
  const killed = traces();
  killed.keep('old', trace('old'));
  await killed.close();
  const day = Date.now() / 1_000 - 86_400;
  utimesSync(join(folder, 'calls', 'old.json'), day, day);
  writeFileSync(join(folder, 'calls', 'half.json'), '{"trunkId":"ma');
  writeFileSync(join(folder, 'calls', 'empty.json'), '');
  await traces().endLeftBehind();
  expect(files()).toEqual([]);
  expect(hungUp).toEqual([]);
});

it('a host that never had a call has nothing to look through', async () => {
  await traces().endLeftBehind();
  expect(existsSync(join(folder, 'calls'))).toBe(false);
});
