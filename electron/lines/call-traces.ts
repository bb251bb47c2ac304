import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { createLane } from '../../shared/domain/lane.ts';
import { TRUNK_STATES } from '../../shared/domain/trunk-status.ts';
import { keptTrace, type KeptTrace } from '../sip/call-trace.ts';
import type { Signalling } from '../sip/signalling.ts';

/** No call lasts for longer; whatever is older says nothing any more. */
const OLDEST_MS = 12 * 3_600_000;
/** No phone rings for longer (RFC 3261 16.6: a proxy gives up after three minutes). */
const OLDEST_RINGING_MS = 10 * 60_000;

/** The calls that ring or are up, one small file each, so that the next start can hang up what a killed program left. */
export interface CallTraces {
  /** On the disk when it returns, so that a kill in the next moment finds it. Throws when it cannot be written. */
  keep(attemptId: string, trace: KeptTrace): void;
  forget(attemptId: string): void;
  /** Says BYE or CANCEL, as its trunk comes up, in every call that an earlier life of this host left. Resolves once it is under way. */
  endLeftBehind(): Promise<void>;
  /** Resolves when all files are as they should be. */
  close(): Promise<void>;
}

/** None where the folder is not there: nobody was called yet. */
async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Null for half a file, as a kill in the middle of its writing leaves it. */
function traceIn(text: string): KeptTrace | null {
  try {
    return keptTrace.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Makes {@link CallTraces} of a folder, which need not be there yet. */
export function createCallTraces(deps: {
  folder: string;
  signalling: Pick<Signalling, 'trunkStatus' | 'onTrunkStatus' | 'endLeftBehind'>;
  nowMs: () => number;
  say: (line: string) => void;
  log: (doing: string, error: unknown) => void;
}): CallTraces {
  const { folder, signalling, say, log } = deps;
  const lane = createLane();
  const waiting = new Map<string, KeptTrace>();
  let stopListening: (() => void) | null = null;

  const inOrder = (doing: string, work: () => Promise<void>): void => {
    lane.run(work).catch((error: unknown) => log(doing, error));
  };
  const fileOf = (attemptId: string): string => join(folder, `${attemptId}.json`);
  const forget = (attemptId: string): void =>
    inOrder('forgetting a call that is over', () => rm(fileOf(attemptId), { force: true }));

  async function read(name: string): Promise<void> {
    const file = join(folder, name);
    if (!name.endsWith('.json')) return rm(file, { force: true });
    const { mtimeMs } = await stat(file);
    const trace = traceIn(await readFile(file, 'utf8'));
    const oldestMs = trace && 'invite' in trace ? OLDEST_RINGING_MS : OLDEST_MS;
    if (trace && deps.nowMs() - mtimeMs < oldestMs) waiting.set(name.replace(/\.json$/, ''), trace);
    else await rm(file, { force: true });
  }

  async function end(attemptId: string, trace: KeptTrace): Promise<void> {
    const code = await signalling.endLeftBehind(trace);
    forget(attemptId);
    const words =
      code === null
        ? 'the other side has not said anything to it'
        : code < 300
          ? 'it was up'
          : `it was over (${code})`;
    say(`Hung up a call that was left when the program stopped: ${words}.`);
  }

  function endReady(): void {
    for (const [attemptId, trace] of waiting) {
      if (!TRUNK_STATES[signalling.trunkStatus(trace.trunkId).state].usable) continue;
      waiting.delete(attemptId);
      end(attemptId, trace).catch((error: unknown) => log('hanging up a call that was left', error));
    }
    if (waiting.size === 0) stopListening?.();
  }

  return {
    keep(attemptId, trace) {
      const half = `${fileOf(attemptId)}.half`;
      const write = (): void => writeFileSync(half, JSON.stringify(trace), { mode: 0o600 });
      try {
        write();
      } catch {
        // The first call of a data folder.
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        write();
      }
      renameSync(half, fileOf(attemptId));
    },
    forget,
    async endLeftBehind() {
      // A folder that cannot be read costs the callees a minute of silence, never this start.
      const names = await filesOf(folder).catch((error: unknown): string[] => {
        log('reading what is left of calls', error);
        return [];
      });
      for (const name of names) {
        await read(name).catch((error: unknown) => log('reading what is left of a call', error));
      }
      if (waiting.size === 0) return;
      stopListening = signalling.onTrunkStatus(endReady);
      endReady();
    },
    async close() {
      stopListening?.();
      await lane.idle();
    },
  };
}
