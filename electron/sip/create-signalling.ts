import { randomHex } from './ids.ts';
import { systemClock, type Clock } from '../../shared/domain/clock.ts';
import { isUsable } from './trunk-life.ts';
import type { TrunkStatus } from '../../shared/domain/trunk-status.ts';
import { prepareSipLibrary } from './library.ts';
import type { Log } from './log.ts';
import type { CallEvent, OutboundCall, Signalling, TakeIncoming, TrunkSettings } from './signalling.ts';
import { resolveSrvBySystem, type ResolveSrv } from './next-hops.ts';
import { DEFAULT_TIMING, type SignallingTiming } from './timing.ts';
import { badSettingsDetail, lostPasswordDetail, passwordElsewhereDetail } from './trunk-words.ts';
import { openTrunk, type Trunk } from './trunk.ts';

export interface SignallingDeps {
  log: Log;
  /** The machine's clock unless a test drives time. Transactions keep the library's own timers. */
  clock?: Clock;
  timing?: Partial<SignallingTiming>;
  /** SRV look-up, the system's unless a test gives its own. */
  resolveSrv?: ResolveSrv;
}

const CLOSED: Omit<TrunkStatus, 'sinceMs'> = { state: 'closed', sipCode: null, detail: null };

const same = (a: TrunkSettings, b: TrunkSettings): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Makes the SIP side of a host. Throws SipLibraryChanged when the installed sip.js is not the one it knows. */
export function createSignalling(deps: SignallingDeps): Signalling {
  const { log, clock = systemClock, timing: wished, resolveSrv = resolveSrvBySystem } = deps;
  const timing = { ...DEFAULT_TIMING, ...wished };
  prepareSipLibrary(timing);
  const trunks = new Map<string, { trunk: Trunk | null; status: TrunkStatus; password: string | null }>();
  const listeners = new Set<(trunkId: string, status: TrunkStatus) => void>();
  const leaving = new Set<Trunk>();
  let closed = false;
  let take: TakeIncoming | null = null;

  function publish(trunkId: string, status: TrunkStatus): void {
    for (const listener of listeners) {
      try {
        listener(trunkId, status);
      } catch (error) {
        log('error', 'A listener failed to take a trunk status.', { trunkId, error: String(error) });
      }
    }
  }

  /** A place for a trunk of these settings instead of the one that had it, whose calls finish there. */
  function takePlace(trunkId: string, password: string | null) {
    const kept = trunks.get(trunkId);
    if (kept?.trunk) {
      leaving.add(kept.trunk);
      kept.trunk.retire();
    }
    const held: { trunk: Trunk | null; status: TrunkStatus; password: string | null } = {
      trunk: null,
      status: { ...CLOSED, sinceMs: clock.now() },
      password,
    };
    trunks.set(trunkId, held);
    const onStatus = (status: TrunkStatus): void => {
      if (trunks.get(trunkId) !== held) return;
      held.status = status;
      publish(trunkId, status);
    };
    const refuse = (detail: string): void =>
      onStatus({ state: 'refused', sipCode: null, detail, sinceMs: clock.now() });
    return { held, onStatus, refuse };
  }

  function openTrunkNow(settings: TrunkSettings, password: string | null): void {
    if (closed) return;
    const kept = trunks.get(settings.id);
    if (kept?.trunk && kept.password === password && same(kept.trunk.settings, settings)) {
      kept.trunk.retry();
      return;
    }
    const { held, onStatus, refuse } = takePlace(settings.id, password);
    try {
      const trunk: Trunk = openTrunk({ ...settings }, password, {
        clock,
        timing,
        log,
        resolveSrv,
        onStatus,
        onClosed: () => leaving.delete(trunk),
        incoming: { areTaken: () => take !== null, take: (call) => take?.(call) ?? null },
      });
      held.trunk = trunk;
    } catch (error) {
      refuse(badSettingsDetail(settings.name, (error as Error).message));
    }
  }

  return {
    openTrunk: openTrunkNow,
    refuseTrunk({ id, name }, password) {
      const detail = password === 'lost' ? lostPasswordDetail(name) : passwordElsewhereDetail(name);
      if (!closed) takePlace(id, null).refuse(detail);
    },
    async closeTrunk(trunkId) {
      const held = trunks.get(trunkId);
      if (!held) return;
      await held.trunk?.close(2000);
      if (trunks.get(trunkId) === held) trunks.delete(trunkId);
    },
    trunkStatus: (trunkId) => trunks.get(trunkId)?.status ?? { ...CLOSED, sinceMs: 0 },
    onTrunkStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lookAgain() {
      for (const { trunk } of trunks.values()) trunk?.lookAgain();
    },
    localAddress: (trunkId) => trunks.get(trunkId)?.trunk?.localAddress ?? null,
    onIncoming(taker) {
      take = taker;
    },
    call(request, on) {
      const trunk = trunks.get(request.trunkId)?.trunk;
      if (trunk && isUsable(trunk.status.state)) return trunk.call(request, on);
      return refusedCall(on, log);
    },
    endLeftBehind: (trace) => trunks.get(trace.trunkId)?.trunk?.endLeftBehind(trace) ?? Promise.resolve(null),
    async close(graceMs = 2000) {
      closed = true;
      const all = [...trunks.values()].flatMap(({ trunk }) => (trunk ? [trunk] : []));
      await Promise.all([...all, ...leaving].map((trunk) => trunk.close(graceMs)));
      trunks.clear();
      leaving.clear();
    },
  };
}

/** A call on a trunk that is not ready: it ends as soon as its owner holds it. */
function refusedCall(on: (event: CallEvent) => void, log: Log): OutboundCall {
  const id = randomHex(16);
  queueMicrotask(() => {
    try {
      on({
        kind: 'ended',
        by: 'network',
        sipCode: null,
        sipReason: null,
        q850Cause: null,
        cause: 'trunk_not_ready',
        answered: false,
      });
    } catch (error) {
      log('error', 'The owner of a call failed to take an event.', { call: id, error: String(error) });
    }
  });
  return {
    id,
    hangUp: () => undefined,
    giveUp: () => undefined,
    reoffer: () => Promise.reject(new Error('The call is not up.')),
    probe: () => Promise.resolve(false),
  };
}
