import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { ActivityChange } from '../../shared/contract/campaign.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type {
  trunks as trunksContract,
  CallerNumber,
  Trunk,
  TrunkForm,
} from '../../shared/contract/trunk.ts';
import { sipLabel } from '../../shared/domain/attempt-outcome.ts';
import { isUnderWay } from '../../shared/domain/campaign-status.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { Invalid, NotFound, Refused } from '../../shared/domain/errors.ts';
import { parsePhone } from '../../shared/domain/phone-number.ts';
import { PASSWORD_IS, TRUNK_PASSWORD, TRUNK_WORDS } from '../../shared/domain/record-text.ts';
import { numberWords, passwordInAddress, trunkWords } from '../../shared/domain/record-words.ts';
import type { TrunkStatus } from '../../shared/domain/trunk-status.ts';
import type { LineEvent, LinePort } from '../lines/ports.ts';
import type { Signalling, TrunkSettings } from '../sip/signalling.ts';
import type { Store, StoredTrunk } from '../store/store.ts';
import { e164Of } from './phone-entry.ts';
import { noteSaved } from './saved-record.ts';
import { trunkSecret, trunkSecretVersion, type SecretStore } from './secrets.ts';

type NumberForm = InferContractRouterInputs<typeof trunksContract>['saveNumber'];
type TestResult = InferContractRouterOutputs<typeof trunksContract>['testCall'];

/** A test call is given up after this long, and hung up this long after it was answered. */
const TEST_RING_MS = 15_000;
const TEST_TALK_MS = 2_000;

/** SIP accounts, their passwords and caller IDs. Rejects with NotFound, Refused, Invalid. */
export interface Trunks {
  /** Opens all enabled trunks; to be called once at start. */
  open(): Promise<void>;
  /** Another host made, changed or removed this one. */
  changedElsewhere(id: string): Promise<void>;
  /** Other hosts may have done so with any of them. */
  allChangedElsewhere(): Promise<void>;
  list(): Promise<(Trunk & { status: TrunkStatus; passwordHere: boolean })[]>;
  /** `who` is the name that goes into the activity, here and below. */
  save(request: { id: string | null; form: TrunkForm; password: string | null }, who: string): Promise<Trunk>;
  remove(id: string): Promise<void>;
  /** A number of the blacklist is called only when `evenIfBlacklisted` says so, and then it is noted who said so. */
  testCall(
    request: { id: string; number: string; evenIfBlacklisted: boolean },
    who: string,
  ): Promise<TestResult>;
  numbers(): Promise<CallerNumber[]>;
  saveNumber(form: NumberForm, who: string): Promise<CallerNumber>;
  removeNumber(id: string): Promise<void>;
}

export interface TrunksParts {
  store: Store;
  signalling: Signalling;
  lines: LinePort;
  secrets: SecretStore;
  /** Told when the trunks, or what they may carry, changed. */
  changed: () => Promise<void>;
  clock: Clock;
  /** Country of numbers written without a country code. */
  country: string;
  newId: () => string;
  publish: (event: LiveEvent) => void;
}

function settingsOf(trunk: TrunkForm & { id: string }): TrunkSettings {
  const { id, name, protocol, host, port, outboundProxy, register, registerExpiresSec } = trunk;
  const { username, authUsername, wsPath, verifyTls, localAddress } = trunk;
  return {
    id,
    name,
    protocol,
    host,
    port,
    register,
    registerExpiresSec,
    username,
    verifyTls,
    // An empty field of the form means the same as none.
    outboundProxy: outboundProxy === '' ? null : outboundProxy,
    authUsername: authUsername === '' ? null : authUsername,
    wsPath: wsPath === '' ? null : wsPath,
    localAddress: localAddress === '' ? null : localAddress,
  };
}

/**
 * Whether the stored password would go somewhere else than where it was typed for, or over a connection that is no
 * longer checked: a digest sent to a stranger can be tried against word lists (RFC 7616, 5.10).
 */
function isElsewhere(before: TrunkForm, form: TrunkForm): boolean {
  const fields = ['protocol', 'host', 'port', 'outboundProxy', 'wsPath', 'verifyTls'] as const;
  return fields.some((field) => (before[field] || null) !== (form[field] || null));
}

const passwordWords = (has: boolean): string => (has ? PASSWORD_IS.set : PASSWORD_IS.none);

/** That a password was set, changed or taken away; never which. */
function secretsChanged(before: StoredTrunk, after: StoredTrunk): (ActivityChange | null)[] {
  const proxies = [before.outboundProxy ?? '', after.outboundProxy ?? ''] as const;
  const inProxy = passwordInAddress(TRUNK_WORDS.outboundProxy, ...proxies);
  if (before.passwordVersion === after.passwordVersion) return [inProxy];
  const [from, to] = [passwordWords(before.hasPassword), passwordWords(after.hasPassword)];
  return [inProxy, { name: TRUNK_PASSWORD, from, to: from === to ? PASSWORD_IS.changed : to }];
}

export function createTrunks(parts: TrunksParts): Trunks {
  const { store, signalling, lines, secrets, clock, newId, publish } = parts;

  /** What each trunk was opened with, so that one which is as it was is left alone with its calls. */
  const applied = new Map<string, string>();

  /** Where other hosts work with the same trunks, one may know a password that this one never had. */
  const missing = store.kind === 'postgres' ? 'elsewhere' : 'lost';

  /** The password of a trunk, where it is at this host; `elsewhere` when another host knows the one it goes by. */
  async function passwordOf(trunk: StoredTrunk): Promise<{ password: string | null } | 'lost' | 'elsewhere'> {
    if (!trunk.hasPassword) return { password: null };
    if ((await secrets.get(trunkSecretVersion(trunk.id))) !== trunk.passwordVersion) return missing;
    const password = await secrets.get(trunkSecret(trunk.id));
    return password === null ? 'lost' : { password };
  }

  async function apply(trunk: StoredTrunk): Promise<void> {
    applied.set(trunk.id, JSON.stringify(trunk));
    if (!trunk.enabled) {
      await signalling.closeTrunk(trunk.id);
      return;
    }
    const found = await passwordOf(trunk);
    if (typeof found === 'string') signalling.refuseTrunk(settingsOf(trunk), found);
    else signalling.openTrunk(settingsOf(trunk), found.password);
  }

  async function forget(id: string): Promise<void> {
    applied.delete(id);
    await signalling.closeTrunk(id);
    await secrets.set(trunkSecret(id), null);
    await secrets.set(trunkSecretVersion(id), null);
    publish({ topic: 'trunk', trunkId: id, status: null });
  }

  async function changedElsewhere(id: string): Promise<void> {
    const trunk = await store.trunks.get(id);
    if (!trunk) {
      if (!applied.has(id)) return;
      await forget(id);
      await parts.changed();
      return;
    }
    if (applied.get(id) === JSON.stringify(trunk)) return;
    await apply(trunk);
    await parts.changed();
    publish({ topic: 'trunk', trunkId: id, status: signalling.trunkStatus(id) });
  }

  /**
   * Keeps a password that was typed here; answers which one the trunk goes by from now on. Whoever types it where another
   * host had it already, and for the same address, makes no new one: the other host keeps its own.
   */
  async function keepPassword(
    id: string,
    password: string,
    before: StoredTrunk | null,
    form: TrunkForm,
  ): Promise<string | null> {
    const isKnownElsewhere =
      before !== null && (await passwordOf(before)) === 'elsewhere' && !isElsewhere(before, form);
    const version = password === '' ? null : isKnownElsewhere ? before.passwordVersion : newId();
    await secrets.set(trunkSecret(id), password === '' ? null : password);
    await secrets.set(trunkSecretVersion(id), version);
    return version;
  }

  async function found(id: string): Promise<StoredTrunk> {
    const trunk = await store.trunks.get(id);
    if (!trunk) throw new NotFound('This trunk is not there any more.');
    return trunk;
  }

  return {
    async open() {
      for (const trunk of await store.trunks.list()) await apply(trunk);
    },
    async list() {
      const all = await store.trunks.list();
      return Promise.all(
        all.map(async ({ passwordVersion, ...trunk }) => ({
          ...trunk,
          status: signalling.trunkStatus(trunk.id),
          passwordHere: typeof (await passwordOf({ ...trunk, passwordVersion })) !== 'string',
        })),
      );
    },
    changedElsewhere,
    async allChangedElsewhere() {
      const ids = (await store.trunks.list()).map(({ id }) => id);
      for (const id of new Set([...ids, ...applied.keys()])) await changedElsewhere(id);
    },
    async save({ id, form, password }, who) {
      const before = id === null ? null : await found(id);
      const namesake = (await store.trunks.list()).find((t) => t.name === form.name && t.id !== id);
      if (namesake) {
        throw new Invalid(`Another trunk is named "${form.name}" already.`, { name: 'Choose another name' });
      }
      if (before?.hasPassword && password === null && isElsewhere(before, form)) {
        throw new Invalid('The address of this trunk changed: its password is asked for again.', {
          password: 'Type the password again; it is not sent to another address unasked',
        });
      }
      const trunkId = id ?? newId();
      const passwordVersion =
        password === null
          ? (before?.passwordVersion ?? null)
          : await keepPassword(trunkId, password, before, form);
      const hasPassword = password === null ? (before?.hasPassword ?? false) : password !== '';
      const trunk: Trunk = {
        ...form,
        id: trunkId,
        hasPassword,
        createdAtMs: before?.createdAtMs ?? clock.now(),
      };
      await store.trunks.save({ ...trunk, passwordVersion });
      await apply({ ...trunk, passwordVersion });
      await parts.changed();
      publish({ topic: 'trunk', trunkId, status: signalling.trunkStatus(trunkId) });
      await noteSaved(parts, {
        who,
        record: `the trunk ${form.name}`,
        before: before && trunkWords(before),
        after: trunkWords(trunk),
        besides: before ? secretsChanged(before, { ...trunk, passwordVersion }) : [],
      });
      return trunk;
    },
    async remove(id) {
      const trunk = await found(id);
      const user = (await store.campaigns.list()).find(
        (campaign) => campaign.settings.trunkId === id && isUnderWay(campaign.status),
      );
      if (user) {
        throw new Refused(
          `The campaign "${user.name}" dials over "${trunk.name}".`,
          'Stop the campaign first, or give it another trunk while it is paused.',
        );
      }
      await store.trunks.remove(id);
      await forget(id);
      await parts.changed();
    },
    async testCall({ id, number, evenIfBlacklisted }, who) {
      const trunk = await found(id);
      const trouble = lines.trunkTrouble(id);
      if (trouble !== null) {
        return {
          ok: false,
          blacklisted: false,
          words: `"${trunk.name}" cannot be used: ${trouble}`,
          sipCode: null,
          ringAfterMs: null,
        };
      }
      const to = /^\+?\d|^[+(]/.test(number) ? number.replaceAll(/[\s().\-/]/g, '') : number;
      if (await isBlacklisted(parts, to)) {
        if (!evenIfBlacklisted) {
          return {
            ok: false,
            blacklisted: true,
            words: `${to} is on the blacklist. Nobody was called.`,
            sipCode: null,
            ringAfterMs: null,
          };
        }
        const what = `Placed a test call to ${to} although it is on the blacklist`;
        await store.activity.add({ atMs: clock.now(), campaignId: null, who, what });
        publish({ topic: 'activity', campaignId: null });
      }
      return await testCall(parts, id, to);
    },
    numbers: () => store.numbers.list(),
    async saveNumber(form, who) {
      const e164 = e164Of(form.e164, parts.country, 'e164');
      const all = await store.numbers.list();
      const before = all.find((each) => each.id === form.id);
      if (form.id !== null && !before) throw new NotFound('This number is not there any more.');
      if (all.some((each) => each.e164 === e164 && each.id !== form.id)) {
        throw new Invalid(`${e164} is in the list already.`, { e164: 'Each number can be there once' });
      }
      const number = {
        id: form.id ?? newId(),
        e164,
        label: form.label,
        dailyCap: form.dailyCap,
        status: form.status,
        trunkId: before?.trunkId ?? null,
        weight: form.weight,
        ...spamOf(form.spamScore, before ?? null, who, clock.now()),
      };
      await store.numbers.save(number);
      publish({ topic: 'numbers' });
      await noteSaved(parts, {
        who,
        record: `the number ${e164}`,
        before: before ? numberWords(before) : null,
        after: numberWords(number),
      });
      return { ...number, usedToday: before?.usedToday ?? 0, usedTotal: before?.usedTotal ?? 0 };
    },
    async removeNumber(id) {
      await store.numbers.remove(id);
      publish({ topic: 'numbers' });
    },
  };
}

/** A score is as old as its last change, and of whom that was; taken away, nothing is known any more. */
function spamOf(
  spamScore: number | null,
  before: CallerNumber | null,
  who: string,
  atMs: number,
): Pick<CallerNumber, 'spamScore' | 'spamSetAtMs' | 'spamSetBy'> {
  if (spamScore === null) return { spamScore, spamSetAtMs: null, spamSetBy: null };
  if (before?.spamScore === spamScore) {
    return { spamScore, spamSetAtMs: before.spamSetAtMs, spamSetBy: before.spamSetBy };
  }
  return { spamScore, spamSetAtMs: atMs, spamSetBy: who };
}

/** Whether this number is on the blacklist, as it is written or as the number that it means. */
async function isBlacklisted({ store, country }: TrunksParts, number: string): Promise<boolean> {
  const user = number.replace(/^sips?:/i, '').replace(/[@;].*$/, '');
  const read = parsePhone(user, country);
  const written = [user, ...('e164' in read ? [read.e164] : [])];
  const found = await Promise.all(written.map((each) => store.blacklist.has(each)));
  return found.includes(true);
}

/** Places one call beside all campaigns and says what happened. */
function testCall(parts: TrunksParts, trunkId: string, number: string): Promise<TestResult> {
  const { lines, clock, newId } = parts;
  return new Promise((resolve) => {
    const startedMs = clock.elapsed();
    let ringAfterMs: number | null = null;
    let wasAnswered = false;
    const on = (event: LineEvent): void => {
      if (event.kind === 'ringing') ringAfterMs ??= Math.round(clock.elapsed() - startedMs);
      if (event.kind === 'answered') {
        wasAnswered = true;
        clock.after(TEST_TALK_MS, () => line.hangUp());
      }
      if (event.kind !== 'ended') return;
      const { sipCode } = event;
      const rang = ringAfterMs !== null;
      const ok = wasAnswered || (rang && event.ringTimedOut);
      resolve({
        ok,
        blacklisted: false,
        sipCode,
        ringAfterMs,
        words: wordsOfTest(event, wasAnswered, rang, clock.elapsed() - startedMs),
      });
    };
    const line = lines.dial(
      { attemptId: newId(), trunkId, number, callerId: null, ringTimeoutMs: TEST_RING_MS },
      on,
    );
  });
}

function wordsOfTest(
  ending: Extract<LineEvent, { kind: 'ended' }>,
  wasAnswered: boolean,
  rang: boolean,
  elapsedMs: number,
): string {
  if (wasAnswered) return 'The call was answered. This trunk works.';
  if (ending.ringTimedOut && rang) return 'It rang and nobody answered. This trunk works.';
  if (ending.notPlaced) return 'The call could not be placed. Look at the state of the trunk.';
  const words = sipLabel({ ...ending, elapsedMs, rang });
  const reason =
    ending.sipCode === null ? '' : ` (${ending.sipCode}${ending.sipReason ? ` ${ending.sipReason}` : ''})`;
  const advice =
    ending.sipCode === 403 || ending.sipCode === 401 || ending.sipCode === 407
      ? ' The account may not be allowed to call this number, or the password is wrong.'
      : '';
  return `${words}${reason}.${advice}`;
}
