import * as z from 'zod';
import { TRUNK_PROTOCOLS, TRUNK_STATES, type TrunkState } from '../domain/trunk-status.ts';
import { id, ms, msOrNull, procedure } from './base.ts';

const trunkStates = Object.keys(TRUNK_STATES) as [TrunkState, ...TrunkState[]];

export const trunkStatus = z.object({
  state: z.enum(trunkStates),
  sipCode: z.number().int().nullable(),
  detail: z.string().nullable(),
  sinceMs: ms,
});

export const trunkForm = z.object({
  name: z.string().trim().min(1, 'Give the trunk a name').max(80),
  protocol: z.enum(TRUNK_PROTOCOLS),
  host: z
    .string()
    .trim()
    .regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/i, 'Give a host name or an address'),
  port: z.number().int().min(1).max(65_535).nullable(),
  outboundProxy: z.string().trim().max(200).nullable(),
  register: z.boolean(),
  registerExpiresSec: z.number().int().min(60).max(7_200),
  username: z.string().trim().min(1, 'Give the user part of the account').max(120),
  authUsername: z.string().trim().max(120).nullable(),
  wsPath: z.string().trim().max(200).nullable(),
  verifyTls: z.boolean(),
  localAddress: z.string().trim().max(64).nullable(),
  enabled: z.boolean(),
});
export type TrunkForm = z.infer<typeof trunkForm>;

export const trunk = trunkForm.extend({ id, hasPassword: z.boolean(), createdAtMs: ms });
export type Trunk = z.infer<typeof trunk>;

export const callerNumber = z.object({
  id,
  e164: z.string(),
  label: z.string(),
  trunkId: id.nullable(),
  status: z.enum(['active', 'disabled', 'excluded']),
  dailyCap: z.number().int().min(1),
  usedToday: z.number().int(),
  usedTotal: z.number().int(),
});
export type CallerNumber = z.infer<typeof callerNumber>;

export const trunks = {
  list: procedure.output(z.array(trunk.extend({ status: trunkStatus }))),
  /** `password` null keeps the stored one, empty removes it. */
  save: procedure
    .input(z.object({ id: id.nullable(), form: trunkForm, password: z.string().max(200).nullable() }))
    .output(trunk),
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
  /**
   * Calls a number for a few seconds and says in plain words what happened. A number of the blacklist is called only
   * when `evenIfBlacklisted` says so; otherwise nothing is dialled and `blacklisted` is true.
   */
  testCall: procedure
    .input(z.object({ id, number: z.string().min(1).max(64), evenIfBlacklisted: z.boolean().default(false) }))
    .output(
      z.object({
        ok: z.boolean(),
        blacklisted: z.boolean(),
        words: z.string(),
        sipCode: z.number().int().nullable(),
        ringAfterMs: msOrNull,
      }),
    ),
  numbers: procedure.output(z.array(callerNumber)),
  saveNumber: procedure
    .input(
      z.object({
        id: id.nullable(),
        e164: z.string(),
        label: z.string().max(80),
        dailyCap: z.number().int().min(1).max(100_000),
        status: callerNumber.shape.status,
      }),
    )
    .output(callerNumber),
  removeNumber: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
};
