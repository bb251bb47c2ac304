/** How well somebody has a skill: 1 is a little, 5 is expert. */
export const LEAST_SKILL_LEVEL = 1;
export const MOST_SKILL_LEVEL = 5;
export const SKILL_LEVELS = Array.from(
  { length: MOST_SKILL_LEVEL - LEAST_SKILL_LEVEL + 1 },
  (_, i) => LEAST_SKILL_LEVEL + i,
);

/** A skill that somebody has at this level, or that a campaign needs at least at this level. */
export interface SkillAt {
  skillId: string;
  level: number;
}

/** Who may take the calls of a campaign: the members of a group, where it needs a skill only those who have it. */
export interface OperatorNeed {
  groupId: string;
  skill: SkillAt | null;
}

/** Whether an operator may take calls of this need. */
export function qualifies(
  operator: { readonly groupIds: readonly string[]; readonly skills: readonly SkillAt[] },
  { groupId, skill }: OperatorNeed,
): boolean {
  if (!operator.groupIds.includes(groupId)) return false;
  return (
    skill === null ||
    operator.skills.some(({ skillId, level }) => skillId === skill.skillId && level >= skill.level)
  );
}
