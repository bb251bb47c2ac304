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
import { changes } from './0120-changes.ts';
import { trunkPasswordVersion } from './0121-trunk-password-version.ts';
import { seatsAndHosts } from './0122-seats-and-hosts.ts';
import { skills } from './0130-skills.ts';
import { trunkPace } from './0131-trunk-pace.ts';
import { leftMessages } from './0140-left-messages.ts';
import { machineDisposition } from './0141-machine-disposition.ts';
import { screeningMarks } from './0142-screening-marks.ts';
import { callbacks } from './0150-callbacks.ts';
import { toldOfCallbacksAndSkills } from './0160-told-of-callbacks-and-skills.ts';
import { screenedBy } from './0170-screened-by.ts';
import { agentWorkers } from './0180-agent-workers.ts';
import { freeWhenLeft } from './0190-free-when-left.ts';
import { contactRuns } from './0200-contact-runs.ts';
import { activityChanges } from './0210-activity-changes.ts';
import { outcomeCounts } from './0220-outcome-counts.ts';
import { schedules } from './0240-schedules.ts';
import { numberChoice } from './0250-number-choice.ts';

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
  changes,
  trunkPasswordVersion,
  seatsAndHosts,
  skills,
  trunkPace,
  leftMessages,
  machineDisposition,
  screeningMarks,
  callbacks,
  toldOfCallbacksAndSkills,
  screenedBy,
  agentWorkers,
  freeWhenLeft,
  contactRuns,
  activityChanges,
  outcomeCounts,
  schedules,
  numberChoice,
];
