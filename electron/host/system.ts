import { DateTime } from 'luxon';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { Operator } from '../../shared/contract/people.ts';
import type { SystemStatus } from '../../shared/contract/system.ts';
import type { Trunk } from '../../shared/contract/trunk.ts';
import { promiseOf } from '../../shared/domain/abandon-promise.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { NotFound } from '../../shared/domain/errors.ts';
import type { Dialler } from '../dialler/interface.ts';
import type { Signalling } from '../sip/signalling.ts';
import type { Store } from '../store/store.ts';

const LOOK_EVERY_MS = 1_000;

export interface SessionAnswer {
  operatorId: string;
  operatorName: string;
  role: Operator['role'];
  pilot: boolean;
  version: string;
  shell: 'electron' | 'browser';
  store: 'sqlite' | 'postgres';
  zone: string;
  country: string;
}

/** The host as a whole: who sits where, how it is, the emergency stop. */
export interface System {
  session(operatorId: string, shell: 'electron' | 'browser'): Promise<SessionAnswer>;
  status(): Promise<SystemStatus>;
  /** @param who says it */
  emergencyStop(stopped: boolean, who: () => Promise<string>): Promise<SystemStatus>;
  /** The time of day was set: screens learn it with the status. */
  clockJumped(): void;
  /** Publishes the status when it has changed, looking once a second. */
  watch(): void;
  close(): void;
}

export interface SystemParts {
  store: Store;
  dialler: Pick<Dialler, 'totals' | 'storeTrouble' | 'emergencyStopped' | 'setAside' | 'emergencyStop'>;
  signalling: Pick<Signalling, 'trunkStatus'>;
  clock: Clock;
  zone: string;
  country: string;
  pilot: boolean;
  version: string;
  /** Of this machine before the store; null when that is nothing to speak of. */
  clockAheadSec: () => number | null;
  publish: (event: LiveEvent) => void;
  log: (doing: string, error: unknown) => void;
}

export function createSystem(parts: SystemParts): System {
  const { store, dialler, signalling, clock, publish, log } = parts;
  let cancel: (() => void) | null = null;
  let said = '';
  let isClosed = false;

  /** As it was read last: the status of a damaged store is told above all, whatever else cannot be read any more. */
  let read: Pick<SystemStatus, 'abandonRateToday'> & { trunks: Trunk[] } = {
    abandonRateToday: null,
    trunks: [],
  };

  async function readStore(): Promise<typeof read> {
    try {
      const trunks = await store.trunks.list();
      const sinceMs = DateTime.fromMillis(clock.now(), { zone: parts.zone }).startOf('day').toMillis();
      read = { trunks, abandonRateToday: promiseOf(await store.attempts.answersSince(sinceMs)).rate };
    } catch (error) {
      if (store.damage.found === null) throw error;
    }
    return read;
  }

  async function status(): Promise<SystemStatus> {
    const { callsUp, dialsPerSec, abandonLimit } = dialler.totals();
    const { trunks, abandonRateToday } = await readStore();
    return {
      atMs: clock.now(),
      callsUp,
      dialsPerSec,
      abandonRateToday,
      abandonLimit,
      storeTrouble: dialler.storeTrouble,
      emergencyStopped: dialler.emergencyStopped,
      clockAheadSec: parts.clockAheadSec(),
      setAside: dialler.setAside,
      trunks: trunks.map(({ id, name }) => {
        const { state, detail } = signalling.trunkStatus(id);
        return { id, name, state, detail };
      }),
    };
  }

  async function look(): Promise<void> {
    const system = await status();
    if (isClosed) return;
    const saying = JSON.stringify({ ...system, atMs: 0 });
    if (saying === said) return;
    said = saying;
    publish({ topic: 'system', system });
  }

  function watch(): void {
    if (isClosed) return;
    cancel = clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch((error: unknown) => log('reading the status of the host', error))
        .finally(watch);
    });
  }

  return {
    async session(operatorId, shell) {
      const operator = await store.operators.get(operatorId);
      if (!operator) throw new NotFound('This operator is not there any more.', 'Choose who sits here.');
      const { zone, country, pilot, version } = parts;
      const { name: operatorName, role } = operator;
      return { operatorId, operatorName, role, pilot, version, shell, store: store.kind, zone, country };
    },
    status,
    async emergencyStop(stopped, who) {
      await dialler.emergencyStop(stopped, who);
      await look();
      return await status();
    },
    clockJumped() {
      said = '';
      look().catch((error: unknown) => log('saying the time of day', error));
    },
    watch,
    close() {
      isClosed = true;
      cancel?.();
    },
  };
}
