import * as z from 'zod';
import { id, ms, procedure } from './base.ts';
import { ROLES } from './people.ts';

/** An attempt that could not be carried to its end: its contact waits until somebody has looked into it. */
export const attemptSetAside = z.object({
  attemptId: id,
  contactId: z.number().int().nullable(),
  campaignName: z.string().nullable(),
  /** What happened and what became of it. */
  sentence: z.string(),
  atMs: ms,
});
export type AttemptSetAside = z.infer<typeof attemptSetAside>;

/** The status line: what the host is doing, and whether it is well. */
export const systemStatus = z.object({
  atMs: ms,
  callsUp: z.number().int(),
  dialsPerSec: z.number(),
  /** The abandon rate (`FIGURES.abandonRate`) of all campaigns since midnight in the host's zone, 0..1; null before the first live answer. */
  abandonRateToday: z.number().nullable(),
  /** The strictest limit on abandoned calls of the campaigns that dial ahead now, 0..1; null while none does. */
  abandonLimit: z.number().nullable(),
  /** Plain words when the store cannot be written. */
  storeTrouble: z.string().nullable(),
  emergencyStopped: z.boolean(),
  /**
   * Seconds by which this machine's clock is ahead of that of the store, or behind when negative; null while it is right,
   * or the store has no clock of its own. Calls go by the store's.
   */
  clockAheadSec: z.number().int().nullable(),
  /** Attempts set aside since the host started, newest first. */
  setAside: z.array(attemptSetAside),
  trunks: z.array(z.object({ id, name: z.string(), state: z.string(), detail: z.string().nullable() })),
});
export type SystemStatus = z.infer<typeof systemStatus>;

export const system = {
  /** Who this seat is and what it runs on. */
  session: procedure.output(
    z.object({
      operatorId: id,
      operatorName: z.string(),
      role: z.enum(ROLES),
      /** May sit down at anybody's desk: an administrator's session, or the window of the machine itself. */
      sitsFreely: z.boolean(),
      pilot: z.boolean(),
      version: z.string(),
      shell: z.enum(['electron', 'browser']),
      store: z.enum(['sqlite', 'postgres']),
      /** Zone of the host, IANA name. */
      zone: z.string(),
      /** Country for numbers without a country code. */
      country: z.string(),
    }),
  ),
  status: procedure.output(systemStatus),
  /** Sits another operator down at this seat, where `sitsFreely` says that it may be. */
  sitDown: procedure.input(z.object({ operatorId: id })).output(z.object({ operatorId: id })),
  /** Stops all dialling of this host at once; a second call takes it back. */
  emergencyStop: procedure.input(z.object({ stopped: z.boolean() })).output(systemStatus),
};
