import { mkdirSync } from 'node:fs';
import { sql } from 'kysely';
import type { Clock } from '../../shared/domain/clock.ts';
import { activityTable } from './activity.ts';
import { attemptsTable } from './attempts.ts';
import { blacklistTable } from './blacklist.ts';
import { callbacksTable } from './callbacks.ts';
import { cloneCampaign, giveUpCopies } from './campaign-copy.ts';
import { purgeTakenBack, runsTable } from './campaign-runs.ts';
import { campaignsTable, purgeRemovedCampaigns } from './campaigns.ts';
import { changesTable } from './changes.ts';
import { contactsTable } from './contacts.ts';
import { watchForDamage } from './damage.ts';
import { one, type Database } from './database.ts';
import { dispositionsTable } from './dispositions.ts';
import { draftsTable } from './drafts.ts';
import { exportsTable } from './exports.ts';
import { asStoreFailure, translateFailures } from './failures.ts';
import { lockFolder } from './folder-lock.ts';
import { importsTable } from './imports.ts';
import { messagesTable } from './messages.ts';
import { agentWorkersTable } from './agent-workers.ts';
import { voiceAgentsTable } from './voice-agents.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/all.ts';
import { numbersTable } from './numbers.ts';
import { operatorsTable } from './operators.ts';
import { connectionName, kyselyOverPostgres, openPostgresPool } from './postgres.ts';
import { foldCounters } from './counter-shards.ts';
import { houseZone } from './house-zone.ts';
import { isStopped, setStopped } from './emergency-stop.ts';
import { hostsTable } from './hosts.ts';
import { seatsTable } from './seats.ts';
import { schedulesTable } from './schedules.ts';
import { settingsTable } from './settings.ts';
import { databaseFile, kyselyOverSqlite, openSqlite } from './sqlite.ts';
import type { CampaignCopy, Store, StoreLocation } from './store.ts';
import { trunksTable } from './trunks.ts';
import { createWriteGate } from './write-gate.ts';
import type { WriteGate } from './write-gate.ts';

const nothing = (): void => undefined;

export interface StoreDeps {
  clock: Clock;
  /** IANA zone of the host, whose days a store keeps that has none yet; the machine's own when absent. */
  zone?: string;
  /** The host that opens it: what it runs is written under this name. */
  hostId?: string;
  /** The store was opened before: an empty one is refused instead of being begun. */
  isUsed?: boolean;
}

const HOST_CONNECTIONS = 10;

/** The database behind a location, without migrating or locking anything. */
export function connect(
  location: StoreLocation,
  deps: StoreDeps & { gate?: WriteGate },
  use: { durability: 'full' | 'normal'; connections: number },
): Database {
  const gate = deps.gate ?? createWriteGate();
  const keys: Database['keys'] = { byId: new Map(), byKey: new Map() };
  const settings: Database['settings'] = new Map();
  const variableNames: Database['variableNames'] = new Map();
  // A number that was given away in what is lost may be given to another one.
  const forget = (): void => {
    for (const known of [keys.byId, keys.byKey, settings, variableNames]) known.clear();
  };
  return {
    kind: location.kind,
    db:
      location.kind === 'sqlite'
        ? kyselyOverSqlite(openSqlite(databaseFile(location.folder), use.durability), gate, {
            onLost: forget,
          })
        : kyselyOverPostgres(
            openPostgresPool(location.url, use.connections, connectionName(deps.hostId ?? null)),
          ),
    clock: deps.clock,
    zone: deps.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    location,
    hostId: deps.hostId ?? null,
    gate,
    keys,
    settings,
    variableNames,
  };
}

async function timeOf({ kind, db, clock }: Database): Promise<number> {
  if (kind === 'sqlite') return clock.now();
  const { rows } = await sql<{ nowMs: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms`.execute(db);
  return one(rows[0]).nowMs;
}

function storeOver(base: Database, release: () => void): Store {
  let closing: Promise<void> | null = null;
  const damage = watchForDamage();
  const changes = changesTable(base);
  /** Long work stops at its next step. */
  const ending = new AbortController();
  const told = <T extends object>(group: T): T => translateFailures(group, (failure) => damage.note(failure));
  return {
    kind: base.kind,
    zone: base.zone,
    nowMs: () => told({ now: () => timeOf(base) }).now(),
    importGate: base.gate.buffer,
    damage,
    campaigns: told({
      ...campaignsTable(base),
      clone: (copy: CampaignCopy) => cloneCampaign(base, copy, ending.signal),
    }),
    runs: told(runsTable(base)),
    contacts: told(contactsTable(base)),
    callbacks: told(callbacksTable(base)),
    attempts: told(attemptsTable(base)),
    drafts: told(draftsTable(base)),
    operators: told(operatorsTable(base)),
    trunks: told(trunksTable(base)),
    numbers: told(numbersTable(base)),
    messages: told(messagesTable(base)),
    agentWorkers: told(agentWorkersTable(base)),
    voiceAgents: told(voiceAgentsTable(base)),
    schedules: told(schedulesTable(base)),
    dispositions: told(dispositionsTable(base)),
    blacklist: told(blacklistTable(base)),
    activity: told(activityTable(base)),
    imports: told(importsTable(base)),
    exports: told(exportsTable(base)),
    settings: told(settingsTable(base)),
    changes: told(changes),
    seats: told(seatsTable(base)),
    hosts: told(hostsTable(base)),
    emergency: told({
      isStopped: () => isStopped(base, base.db),
      setStopped: (...said: Parameters<Store['emergency']['setStopped']>) => setStopped(base, ...said),
    }),
    close() {
      ending.abort();
      closing ??= changes
        .close()
        .then(() => base.db.destroy())
        .finally(release);
      return closing;
    },
  };
}

/**
 * Opens the store of a host: takes the data folder (SQLite), brings the schema up to date, clears what a stopped host left.
 * @throws StoreFailure when the folder is taken, the database is newer, damaged, full, read-only or out of reach.
 */
export async function openStore(location: StoreLocation, deps: StoreDeps): Promise<Store> {
  let release = nothing;
  let base: Database | null = null;
  try {
    if (location.kind === 'sqlite') {
      mkdirSync(location.folder, { recursive: true, mode: 0o700 });
      release = lockFolder(location.folder);
    }
    base = connect(location, deps, { durability: 'full', connections: HOST_CONNECTIONS });
    await migrate(base, MIGRATIONS, deps.isUsed);
    await foldCounters(base);
    await giveUpCopies(base);
    await purgeRemovedCampaigns(base);
    await purgeTakenBack(base);
    base.zone = await houseZone(base, base.zone);
    return storeOver(base, release);
  } catch (error) {
    await base?.db.destroy();
    release();
    throw asStoreFailure(error);
  }
}

/**
 * The same store over a connection of its own, for a worker thread of the host that holds the folder. Its commits are not
 * synced one by one: what it writes can be repeated. An importing worker gives the host store's `importGate`. It does not
 * know the store's zone: numbers are used, and their use is read, by hosts alone.
 */
export function openWorkerStore(
  location: StoreLocation,
  deps: StoreDeps & { importGate?: SharedArrayBuffer },
): Store {
  try {
    const gate = createWriteGate(deps.importGate);
    return storeOver(connect(location, { ...deps, gate }, { durability: 'normal', connections: 2 }), nothing);
  } catch (error) {
    throw asStoreFailure(error);
  }
}
