import type { NotReadyReason } from '../../../shared/domain/operator-state.ts';
import { tellFailure } from '../app/notices.tsx';
import { host } from './connection.ts';
import { useLive } from './live-store.ts';

let busy = false;

/** Runs one desk command at a time; a second key press while one is on its way is dropped. */
export async function command(run: () => Promise<unknown>): Promise<boolean> {
  if (busy) return false;
  busy = true;
  try {
    await run();
    return true;
  } catch (error) {
    tellFailure(error);
    return false;
  } finally {
    busy = false;
  }
}

export const signOn = () => command(() => host.desk.notReady({ reason: 'signed_in' }));
export const signOff = () => command(() => host.desk.signOff());
export const goReady = () => command(() => host.desk.ready());
export const goNotReady = (reason: NotReadyReason) => command(() => host.desk.notReady({ reason }));

/** The one key of the operator's state: signs on, goes ready, or takes a break. */
export function switchReadiness(): Promise<boolean> {
  const state = useLive.getState().desk?.state;
  if (state === undefined) return Promise.resolve(false);
  if (state === 'offline') return signOn();
  return state === 'not_ready' ? goReady() : goNotReady('break');
}
