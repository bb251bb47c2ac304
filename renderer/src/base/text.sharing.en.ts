import { CONFIG_WORDS } from '../../../shared/domain/config-text.ts';
import { NO_SKILL, OPERATOR_WORDS, skillAtWords, TRUNK_WORDS } from '../../../shared/domain/record-text.ts';

/** What campaigns share: operators by weight and skill, and trunks. */
export const sharingText = {
  sharing: {
    weight: CONFIG_WORDS.weight,
    weightNote:
      'Among campaigns that share operators or workers, one of weight 2 has its contacts dialled twice as often as one of weight 1. Alone, it changes nothing.',
    skill: 'Skill that operators need',
    skillNote:
      'Only operators of the group who have it get its calls. Whoever has been ready longest comes first.',
    skillsMissing: 'There is no skill yet. Add one under People.',
    anybody: 'None: everybody of the group',
    level: 'At level',
    orBetter: CONFIG_WORDS.orBetter,
  },
  skills: {
    title: OPERATOR_WORDS.skills,
    add: 'Add skill',
    newTitle: 'New skill',
    name: 'Name of the skill',
    save: 'Save skill',
    empty: 'No skill yet',
    emptyWords: 'A language, or a product: campaigns that need it get operators who have it.',
    none: 'None',
    levelOf: (name: string) => `Level of ${name}`,
    level: (level: number) => `Level ${level}`,
    at: skillAtWords,
    no: NO_SKILL,
  },
  trunkLimits: {
    channels: TRUNK_WORDS.channels,
    channelsNote: 'All campaigns together, with calls to voice agents. 0 is no limit.',
    callsPerSec: TRUNK_WORDS.callsPerSec,
    callsPerSecNote: 'At most so many begin within a second. 0 is no limit.',
  },
};
