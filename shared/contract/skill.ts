import * as z from 'zod';
import { LEAST_SKILL_LEVEL, MOST_SKILL_LEVEL } from '../domain/skill.ts';
import { id, int4 } from './base.ts';

/** A skill at a level, as an operator has it or a campaign needs it. */
export const skillAt = z.object({ skillId: id, level: int4(LEAST_SKILL_LEVEL, MOST_SKILL_LEVEL) });

export const skill = z.object({ id, name: z.string() });
export type Skill = z.infer<typeof skill>;
