import type { Migration } from '../migrate.ts';
import { firstSchema } from './0010-first-schema.ts';
import { counters } from './0020-counters.ts';
import { firstDispositions } from './0030-first-dispositions.ts';
import { hostOfWork } from './0050-host-of-work.ts';
import { importOutcomes } from './0060-import-outcomes.ts';
import { recordedMessages } from './0070-recorded-messages.ts';
import { callsAhead } from './0080-calls-ahead.ts';
import { voiceAgents } from './0090-voice-agents.ts';
import { attemptWhy } from './0100-attempt-why.ts';
import { emergencyStop } from './0110-emergency-stop.ts';
import { callbacks } from './0150-callbacks.ts';

/** Every migration there is, oldest first. A published one is never edited. */
export const MIGRATIONS: readonly Migration[] = [
  firstSchema,
  counters,
  firstDispositions,
  hostOfWork,
  importOutcomes,
  recordedMessages,
  callsAhead,
  voiceAgents,
  attemptWhy,
  emergencyStop,
  callbacks,
];
