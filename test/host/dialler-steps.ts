import { PREDICTIVE_DEFAULTS, type CampaignSettings } from '../../shared/contract/campaign.ts';
import type { Attempt } from '../../shared/contract/contact.ts';
import type { WrapUpDraft } from '../../shared/contract/desk.ts';
import { APOLOGY, runCampaign, SETTINGS, type Floor } from './dialler-floor.ts';
import type { IncomingScript, ScriptedCall } from './scripted-lines.ts';

/** Nobody is held open for a call back: a result ends the contact. */
export const ENDED_AT_ONCE = {
  bcwSec: 0,
  contactCompletionMin: 0,
  retries: { ...SETTINGS.retries, maxRetries: 0 },
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
};

/** Dials ahead for whoever is ready; nobody is called twice. */
export const AHEAD: Partial<CampaignSettings> = {
  mode: 'predictive',
  bcwSec: 0,
  concurrency: 20,
  predictive: { ...PREDICTIVE_DEFAULTS, abandonedMessageId: APOLOGY },
  retries: { ...SETTINGS.retries, maxRetries: 0 },
};

/** A campaign runs, the dialler dials, Ada is ready. */
export async function begin(
  floor: Floor,
  change: Partial<CampaignSettings> = {},
  names: readonly string[] = ['Carl', 'Dora'],
): Promise<void> {
  await runCampaign(floor, change, names);
  await floor.dialler.start();
  await floor.signIn();
}

/** The contact at a desk; 0 when there is none. */
export async function contactAt(floor: Floor, operatorId = 'ada'): Promise<number> {
  return (await floor.desk(operatorId)).contact?.id ?? 0;
}

/** The attempt at a desk; empty when there is none. */
export async function attemptAt(floor: Floor, operatorId = 'ada'): Promise<string> {
  return (await floor.desk(operatorId)).call?.attemptId ?? '';
}

/** The attempt of a call, as it is stored. */
export async function attemptOf(floor: Floor, call: ScriptedCall | undefined): Promise<Attempt> {
  const attempt = call && (await floor.store.attempts.get(call.request.attemptId));
  if (!attempt) throw new Error('There is no such attempt.');
  return attempt;
}

/** How the contact of a call stands. */
export async function stateOf(floor: Floor, call: ScriptedCall): Promise<string | undefined> {
  return (await floor.store.contacts.get((await attemptOf(floor, call)).contactId))?.state;
}

/** The operator presses Call now. */
export async function dialNow(floor: Floor, operatorId = 'ada'): Promise<ScriptedCall> {
  await floor.seats.callNow(operatorId, await contactAt(floor, operatorId));
  await floor.settled();
  return floor.lines.last;
}

/** Ada calls, the customer answers, they talk; answers the attempt. */
export async function talk(floor: Floor, seconds = 30): Promise<string> {
  const call = await dialNow(floor);
  call.rings().answers();
  await floor.settled();
  await floor.pass(seconds);
  return attemptAt(floor);
}

/** Somebody calls, and everything that follows from it is done. */
export async function callComesIn(floor: Floor, caller: string | null): Promise<IncomingScript> {
  const script = floor.lines.callsIn(caller);
  await floor.settled();
  return script;
}

/** What became of a call that came in: one that was taken, and how. */
export function takenCall({ call }: IncomingScript): ScriptedCall {
  if (!call) throw new Error('Nobody took the call.');
  return call;
}

/** Who says it. */
export const saidBy = (name: string) => (): Promise<string> => Promise.resolve(name);

/** A wrap-up form as it is sent. */
export const wrapUp = (
  attemptId: string,
  dispositionId: string | null,
  more: Partial<WrapUpDraft> = {},
): WrapUpDraft => ({ attemptId, dispositionId, notes: '', callbackAtMs: null, version: 1, ...more });
