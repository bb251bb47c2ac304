import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CALLBACK_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  FAIL_AFTER_MIN_DEFAULT,
  WEIGHT_DEFAULT,
  type Campaign,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import { NUMBER_CHOICE_DEFAULTS } from '../../shared/contract/number-choice.ts';
import type { ListImport } from '../../shared/contract/lists.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import type { Trunk } from '../../shared/contract/trunk.ts';
import { drivenClock } from '../../shared/domain/clock.ts';
import type { DrivenClock } from '../../shared/domain/clock.ts';
import { openStore } from '../../electron/store/open.ts';
import type { NewAttempt, NumberPool, Store, StoreLocation } from '../../electron/store/store.ts';
import { startCluster } from './postgres/cluster.ts';
import type { Cluster } from './postgres/cluster.ts';

/** Somewhere a store can be: the same tests run on each. */
export interface Place {
  name: 'SQLite' | 'PostgreSQL';
  /** A store with nothing in it. */
  fresh(): Promise<StoreLocation>;
  /** A location in which no store was ever begun. */
  bare(): Promise<StoreLocation>;
  close(): Promise<void>;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'callboard-store-'));
}

export function sqlitePlace(): Place {
  const folders: string[] = [];
  const bare = async (): Promise<StoreLocation> => {
    const folder = temporaryFolder();
    folders.push(folder);
    return { kind: 'sqlite', folder };
  };
  return {
    name: 'SQLite',
    // It begins in a hundredth of a second.
    fresh: bare,
    bare,
    close: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The database of a store that was begun and closed; copies of it take half the time of beginning one. */
async function begunDatabase(cluster: Cluster): Promise<string> {
  const url = await cluster.freshDatabase();
  const store = await openStore({ kind: 'postgres', url }, { clock: drivenClock(DAY_START), zone: 'UTC' });
  await store.close();
  return url;
}

export function postgresPlace(): Place {
  let cluster: Promise<Cluster> | null = null;
  let begun: Promise<string> | null = null;
  const started = (): Promise<Cluster> => (cluster ??= startCluster());
  return {
    name: 'PostgreSQL',
    fresh: async () => {
      const running = await started();
      const url = await running.freshDatabase(await (begun ??= begunDatabase(running)));
      return { kind: 'postgres', url };
    },
    bare: async () => ({ kind: 'postgres', url: await (await started()).freshDatabase() }),
    close: async () => {
      await (await cluster)?.stop();
    },
  };
}

export const DAY_START = Date.UTC(2026, 0, 5, 9, 0, 0);

export interface Opened {
  store: Store;
  clock: DrivenClock;
  location: StoreLocation;
}

export async function openFresh(place: Place): Promise<Opened> {
  const location = await place.fresh();
  const clock = drivenClock(DAY_START);
  return { store: await openStore(location, { clock, zone: 'UTC' }), clock, location };
}

export function sampleSettings(change: Partial<CampaignSettings> = {}): CampaignSettings {
  return {
    mode: 'progressive',
    operatorGroupId: null,
    trunkId: null,
    numberIds: [],
    numberChoice: NUMBER_CHOICE_DEFAULTS,
    alwaysOn: false,
    startAtMs: null,
    window: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], start: '09:00', end: '18:00', singleDay: false },
    scheduleId: null,
    retries: {
      maxRetries: 2,
      delayMin: 30,
      delayMinByOutcome: {},
      onOutcomes: ['busy', 'no_answer'],
      onDispositions: [],
      stopAfterTalkSec: null,
      redialUnderTalkSec: null,
    },
    passOrder: 'list',
    weight: WEIGHT_DEFAULT,
    callbacks: CALLBACK_DEFAULTS,
    concurrency: 10,
    callIntervalMs: 0,
    ringTimeoutSec: 25,
    minTalkSec: 0,
    contactCompletionMin: 0,
    preview: { offerSec: 30, onTimeout: 'requeue' },
    skill: null,
    voiceAgentId: null,
    predictive: PREDICTIVE_DEFAULTS,
    screening: SCREENING_DEFAULTS,
    failAfterMin: FAIL_AFTER_MIN_DEFAULT,
    bcwSec: 0,
    acw: { seconds: 30, extendSec: 30, maxExtensions: 2, defaultDispositionId: 'no_result' },
    dispositionIds: ['sale', 'no_result'],
    script: 'Hello {{name}}',
    ...change,
  };
}

/** A number of which nobody has said anything. */
export const UNRATED = { spamScore: null, spamSetAtMs: null, spamSetBy: null, weight: 1 } as const;

/** Numbers of which an attempt shows one, and how it is chosen. */
export const poolOf = (...ids: string[]): NumberPool => ({ ids, choice: NUMBER_CHOICE_DEFAULTS });

export function sampleCampaign(change: Partial<Campaign> = {}): Campaign {
  return {
    id: randomUUID(),
    name: 'Spring offer',
    status: 'draft',
    settings: sampleSettings(),
    run: 1,
    createdAtMs: DAY_START,
    createdBy: 'Ada',
    startedAtMs: null,
    endedAtMs: null,
    completionReason: null,
    endedBy: null,
    failure: null,
    ...change,
  };
}

/** A campaign in the store, running, with `contacts` numbers in upload order. */
export async function runningCampaign(
  store: Store,
  contacts: number,
): Promise<{ campaign: Campaign; contactIds: number[] }> {
  const campaign = sampleCampaign();
  await store.campaigns.create(campaign);
  const contactIds: number[] = [];
  for (let i = 0; i < contacts; i++) {
    const added = await store.contacts.addOne(campaign.id, {
      phone: `+4930${1_000_000 + i}`,
      name: `Person ${i}`,
      variables: { City: 'Berlin', Number: String(i) },
      priority: 'normal',
      tags: [],
    });
    if ('contactId' in added) contactIds.push(added.contactId);
  }
  await store.campaigns.move(campaign.id, 'draft', 'running', { atMs: DAY_START, startedAtMs: DAY_START });
  return { campaign, contactIds };
}

/** A trunk to a peer on loopback that needs no registration, as it is stored. */
export function sampleTrunk(change: Partial<Trunk> = {}): Trunk {
  return {
    id: 'trunk',
    name: 'Line 1',
    protocol: 'udp',
    host: '127.0.0.1',
    port: 5060,
    outboundProxy: null,
    register: false,
    registerExpiresSec: 300,
    username: 'callboard',
    authUsername: null,
    wsPath: null,
    verifyTls: true,
    localAddress: null,
    enabled: true,
    channels: 0,
    callsPerSec: 0,
    hasPassword: false,
    createdAtMs: DAY_START,
    ...change,
  };
}

/** The record of an import that has begun; `import-1` unless it is called otherwise. */
export function sampleImport(campaignId: string, change: Partial<ListImport> = {}): ListImport {
  return {
    id: 'import-1',
    campaignId,
    fileName: 'list.csv',
    status: 'running',
    who: 'Ada',
    startedAtMs: DAY_START,
    endedAtMs: null,
    bytesRead: 0,
    bytesTotal: 100,
    rows: 0,
    accepted: 0,
    rejected: 0,
    duplicates: 0,
    blacklisted: 0,
    warned: 0,
    byReason: {},
    byWarning: {},
    failure: null,
    ...change,
  };
}

/** A report that is being written, as its host stores it. */
export function sampleExport(change: Partial<ExportJob> = {}): ExportJob {
  return {
    id: 'export-1',
    campaignId: 'c',
    kind: 'attempts',
    format: 'csv',
    status: 'writing',
    fileName: 'a.csv',
    rows: 1,
    rowsTotal: 2,
    bytes: 3,
    who: 'Ada',
    startedAtMs: 1,
    endedAtMs: null,
    failure: null,
    ...change,
  };
}

export function sampleAttempt(
  of: { campaignId: string; contactId: number; number: string },
  change: Partial<NewAttempt> = {},
): NewAttempt {
  return {
    id: randomUUID(),
    run: 1,
    pass: 1,
    callerId: null,
    trunkId: null,
    mode: 'progressive',
    host: 'host-a',
    operatorId: null,
    createdAtMs: DAY_START,
    why: null,
    ...of,
    ...change,
  };
}

/** Takes contacts of a campaign of this store for a host, for a minute; `leaseOne` fails where there is none. */
export function leasingFrom(store: () => Store) {
  const lease = (campaignId: string, count: number, nowMs = DAY_START, hostId = 'host-a') =>
    store().contacts.lease({ campaignId, hostId, count, nowMs, leaseMs: 60_000 });
  return {
    lease,
    leaseOne: async (campaignId: string, nowMs = DAY_START) => {
      const [contact] = await lease(campaignId, 1, nowMs);
      if (!contact) throw new Error('nothing to lease');
      return contact;
    },
  };
}
