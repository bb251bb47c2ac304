import * as z from 'zod';
import { OPERATOR_STATE_NAMES } from '../domain/operator-state.ts';
import { id, MOST_CHOSEN, ms, procedure, text } from './base.ts';
import { disposition } from './desk.ts';
import { skill, skillAt } from './skill.ts';

export const ROLES = ['operator', 'supervisor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];
export const operator = z.object({
  id,
  name: z.string(),
  role: z.enum(ROLES),
  groupIds: z.array(id),
  skills: z.array(skillAt),
  archived: z.boolean(),
});
export type Operator = z.infer<typeof operator>;
export const operatorGroup = z.object({ id, name: z.string() });
export type OperatorGroup = z.infer<typeof operatorGroup>;
export const blacklistEntry = z.object({
  phone: z.string(),
  reason: z.string(),
  addedAtMs: z.number(),
  who: z.string(),
});
export type BlacklistEntry = z.infer<typeof blacklistEntry>;

export const people = {
  operators: procedure.output(z.array(operator.extend({ state: z.enum(OPERATOR_STATE_NAMES) }))),
  saveOperator: procedure
    .input(
      z.object({
        id: id.nullable(),
        name: text(80, { least: 1 }),
        role: z.enum(ROLES),
        groupIds: z.array(id).max(MOST_CHOSEN),
        /** Left out, they stay as they are. */
        skills: z.array(skillAt).max(MOST_CHOSEN).optional(),
      }),
    )
    .output(operator),
  /** A link that opens one browser for this person, at its own desk: once, and until `expiresAtMs`. */
  makeLink: procedure
    .input(z.object({ operatorId: id }))
    .output(z.object({ address: z.string(), expiresAtMs: ms })),
  groups: procedure.output(z.array(operatorGroup)),
  saveGroup: procedure
    .input(z.object({ id: id.nullable(), name: text(80, { least: 1 }) }))
    .output(operatorGroup),
  skills: procedure.output(z.array(skill)),
  saveSkill: procedure.input(z.object({ id: id.nullable(), name: text(80, { least: 1 }) })).output(skill),
  dispositions: procedure.output(z.array(disposition)),
  blacklist: procedure.output(z.array(blacklistEntry)),
  /** `before` is what stood there already: when and by whom stay, and the reason unless another is given. */
  addToBlacklist: procedure
    .input(z.object({ phone: text(64), reason: text(200), defaultCountry: text(2, { least: 2 }) }))
    .output(z.object({ phone: z.string(), before: blacklistEntry.nullable() })),
  removeFromBlacklist: procedure
    .input(z.object({ phone: text(64) }))
    .output(z.object({ removed: z.boolean() })),
};
