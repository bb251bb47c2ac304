import { ServiceError } from '../../shared/domain/errors.ts';
import type { Host } from '../host/host.ts';
import { pick, seeded } from './seeded.ts';

/** A voice agent's own program: says of each call how it went, once that is over. */
export interface ScriptedAgent {
  /** The agent's call for this attempt is over. */
  report(attemptId: string): void;
  /** Every result that the host took, by attempt. */
  reports(): Promise<Map<string, { dispositionId: string; notes: string }>>;
}

const NOTES = ['Said yes.', 'Asked to be called by a person.', 'Had no time.'] as const;

/** Makes a {@link ScriptedAgent}. A report that comes too late is no fault: the call had ended before. */
export function scriptAgent(host: Host, seed: number, log: (line: string) => void): ScriptedAgent {
  const taken = new Map<string, { dispositionId: string; notes: string }>();
  const underWay = new Set<Promise<void>>();

  async function tell(attemptId: string): Promise<void> {
    const { store, voiceAgents } = host.services;
    const plain = (await store.dispositions.list()).filter(
      ({ kind, archived }) => !archived && ['success', 'neutral', 'negative'].includes(kind),
    );
    const [first, ...rest] = plain;
    if (!first) return;
    const disposition = pick([first, ...rest], seeded(seed, 'disposition', attemptId));
    const notes = pick(NOTES, seeded(seed, 'notes', attemptId));
    const result = { attemptId, dispositionId: disposition.id, notes, callbackAtMs: null, answers: {} };
    try {
      await voiceAgents.report(result);
      taken.set(attemptId, { dispositionId: disposition.id, notes });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
    }
  }

  return {
    report(attemptId) {
      const told = tell(attemptId).catch((error: unknown) => log(`a voice agent's report: ${String(error)}`));
      underWay.add(told);
      void told.finally(() => underWay.delete(told));
    },
    async reports() {
      await Promise.all(underWay);
      return taken;
    },
  };
}
