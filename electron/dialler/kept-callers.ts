import * as z from 'zod';
import { attempt } from '../../shared/contract/contact.ts';
import type { Lane } from '../../shared/domain/lane.ts';
import type { NewAttempt, Store } from '../store/store.ts';
import { STOPPED } from './calls/call-ending.ts';
import { rangOnly, storeMissed } from './missed-calls.ts';
import { passes } from './store-writes.ts';
import type { WorkSurroundings } from './work-surroundings.ts';

const KEYS_BEGIN = 'dialler.callers.';
const keyOf = (hostId: string): string => KEYS_BEGIN + hostId;
const NOBODY = '[]';

const kept = z.array(
  attempt.pick({
    id: true,
    campaignId: true,
    contactId: true,
    run: true,
    pass: true,
    number: true,
    callerId: true,
    trunkId: true,
    mode: true,
    host: true,
    operatorId: true,
    createdAtMs: true,
    why: true,
  }),
);

function readCallers(text: string, log: WorkSurroundings['log']): z.infer<typeof kept> {
  const { data, error } = kept.safeParse(JSON.parse(text));
  if (error) log('reading who called', error);
  return data ?? [];
}

/** People who ring here, or hear that nobody takes their call, and are not on record before that is over. */
export interface KeptCallers {
  begins(call: NewAttempt): void;
  /** It is on record, or somebody has it. */
  over(attemptId: string): void;
  /** Whether another host has this contact's person among them. */
  isAtOtherHost(contactId: number): Promise<boolean>;
}

/**
 * Makes {@link KeptCallers} with nobody in it. Whoever is in it when the program dies is put on record by
 * {@link recordCallersOf}.
 * @param records where it is written
 */
export function createKeptCallers(
  { store, hostId, persist, log }: Pick<WorkSurroundings, 'store' | 'hostId' | 'persist' | 'log'>,
  records: Lane,
): KeptCallers {
  const calls = new Map<string, NewAttempt>();
  const keep = (): void => {
    records
      .run(() =>
        persist('keeping who calls', () =>
          store.settings.set(keyOf(hostId), JSON.stringify([...calls.values()])),
        ),
      )
      .catch((error: unknown) => log('keeping who calls', error));
  };
  return {
    begins(call) {
      calls.set(call.id, call);
      keep();
    },
    over(attemptId) {
      if (calls.delete(attemptId)) keep();
    },
    async isAtOtherHost(contactId) {
      if (store.kind === 'sqlite') return false;
      const hosts = await store.settings.beginningWith(KEYS_BEGIN);
      return hosts
        .filter(({ key }) => key !== keyOf(hostId))
        .some(({ value }) => readCallers(value, log).some((call) => call.contactId === contactId));
    },
  };
}

/** Where somebody rings, or hears that nobody takes their call; also where the host died under it. */
export async function hostsWithCallers({ settings }: Pick<Store, 'settings'>): Promise<string[]> {
  const all = await settings.beginningWith(KEYS_BEGIN);
  return all.filter(({ value }) => value !== NOBODY).map(({ key }) => key.slice(KEYS_BEGIN.length));
}

/** The program died under it: nobody knows whether they still rang. */
async function recordCut(around: WorkSurroundings, call: NewAttempt, diedAtMs: number): Promise<void> {
  const campaign = await around.store.campaigns.get(call.campaignId);
  if (!campaign) return;
  const { createdAtMs } = call;
  await storeMissed(around, campaign, call, {
    ended: {
      kind: 'ended',
      by: 'us',
      sipCode: null,
      sipReason: STOPPED,
      q850Cause: null,
      ringTimedOut: false,
      notPlaced: false,
      answered: false,
    },
    marks: rangOnly(createdAtMs, Math.max(diedAtMs, createdAtMs)),
  });
}

/**
 * Puts on record who rang as a host died. To be called before what it left open is ended: whoever works on their contact
 * calls them back then.
 * @param diedAtMs when it was last known to live
 */
export async function recordCallersOf(
  around: WorkSurroundings,
  hostId: string,
  diedAtMs: number,
): Promise<void> {
  const { store, log } = around;
  const text = await store.settings.get(keyOf(hostId));
  if (text === null) return;
  for (const call of readCallers(text, log)) {
    try {
      await recordCut(around, call, diedAtMs);
    } catch (failure) {
      // One that cannot be written holds up no start.
      if (passes(failure)) throw failure;
      log('storing a call that nobody took', failure);
    }
  }
  if (text !== NOBODY) await store.settings.set(keyOf(hostId), NOBODY);
}
