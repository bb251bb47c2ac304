import * as z from 'zod';
import { MOST_NUMBER_WEIGHT } from '../domain/number-choice.ts';
import { MOST_SPAM } from '../domain/spam-score.ts';
import { TRUNK_PROTOCOLS, TRUNK_STATES, type TrunkState } from '../domain/trunk-status.ts';
import { id, int4, ms, msOrNull, patterned, procedure, secretText, text } from './base.ts';

const trunkStates = Object.keys(TRUNK_STATES) as [TrunkState, ...TrunkState[]];

export const trunkStatus = z.object({
  state: z.enum(trunkStates),
  sipCode: z.number().int().nullable(),
  detail: z.string().nullable(),
  sinceMs: ms,
});

export const trunkForm = z.object({
  name: text(80, { least: 1, words: 'Give the trunk a name' }),
  protocol: z.enum(TRUNK_PROTOCOLS),
  host: patterned(
    /^(\[[0-9a-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/i,
    'Give a host name or an address',
    253,
  ),
  port: int4(1, 65_535).nullable(),
  outboundProxy: text(200).nullable(),
  register: z.boolean(),
  registerExpiresSec: int4(60, 7_200),
  username: text(120, { least: 1, words: 'Give the user part of the account' }),
  authUsername: text(120).nullable(),
  wsPath: text(200).nullable(),
  verifyTls: z.boolean(),
  localAddress: text(64).nullable(),
  enabled: z.boolean(),
  /** Calls at the same time; 0 is no limit. */
  channels: int4(0, 10_000).default(0),
  /** Calls that may begin within any second; 0 is no limit. */
  callsPerSec: int4(0, 100).default(0),
});
export type TrunkForm = z.infer<typeof trunkForm>;

export const trunk = trunkForm.extend({ id, hasPassword: z.boolean(), createdAtMs: ms });
export type Trunk = z.infer<typeof trunk>;

const spamScore = int4(0, MOST_SPAM);
const numberWeight = int4(1, MOST_NUMBER_WEIGHT);

export const callerNumber = z.object({
  id,
  e164: z.string(),
  label: z.string(),
  trunkId: id.nullable(),
  status: z.enum(['active', 'disabled', 'excluded']),
  dailyCap: int4(1),
  /** How often it is shown as unwanted, 0 to 9, when that was entered and by whom; null is not known. */
  spamScore: spamScore.nullable(),
  spamSetAtMs: msOrNull,
  spamSetBy: z.string().nullable(),
  /** How often it is shown by campaigns that go by weights, compared with their other numbers. */
  weight: numberWeight,
  usedToday: z.number().int(),
  usedTotal: z.number().int(),
});
export type CallerNumber = z.infer<typeof callerNumber>;

export const trunks = {
  list: procedure.output(
    z.array(
      trunk.extend({
        status: trunkStatus,
        /** This host has the password that the trunk goes by, or it needs none. */
        passwordHere: z.boolean(),
      }),
    ),
  ),
  /** `password` null keeps the stored one, empty removes it. */
  save: procedure
    .input(z.object({ id: id.nullable(), form: trunkForm, password: secretText(200).nullable() }))
    .output(trunk),
  remove: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
  /**
   * Calls a number for a few seconds and says in plain words what happened. A number of the blacklist is called only
   * when `evenIfBlacklisted` says so; otherwise nothing is dialled and `blacklisted` is true.
   */
  testCall: procedure
    .input(z.object({ id, number: text(64, { least: 1 }), evenIfBlacklisted: z.boolean().default(false) }))
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
        e164: text(64),
        label: text(80),
        dailyCap: int4(1, 100_000),
        status: callerNumber.shape.status,
        spamScore: callerNumber.shape.spamScore,
        weight: callerNumber.shape.weight,
      }),
    )
    .output(callerNumber),
  removeNumber: procedure.input(z.object({ id })).output(z.object({ removed: z.literal(true) })),
};
