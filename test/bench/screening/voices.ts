import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { catalan } from './phrases-catalan.ts';
import { romanceAndGermanic, type Phrases } from './phrases.ts';
import { others } from './phrases-more.ts';
import { rehearsal } from './phrases-rehearsal.ts';

/**
 * Clips are parted into these, and no voice and no phrase but "hello" and the like is in two of them. The rehearsal is a
 * second set to choose by, slower and faster, quieter and with other pauses than the first. The drill teaches tones alone:
 * flat voices and sharp ones, short beeps, busy lines in crowds. The paces teach who speaks by talk and pauses, in the
 * training set's voices and words, much slower and faster. The strangers are a second set
 * of judges, of a family of synthesizers (statistical parametric: HTS) that is in none of the others.
 */
export const SETS = ['training', 'paces', 'drill', 'tuning', 'rehearsal', 'judging', 'strangers'] as const;
export type SetName = (typeof SETS)[number];
type SpokenSet = Exclude<SetName, 'paces'>;
const spokenLike = (set: SetName): SpokenSet => (set === 'paces' ? 'training' : set);

export type Language = keyof typeof romanceAndGermanic | keyof typeof others | 'ca';
const PHRASES: Record<Language, Phrases> = { ...romanceAndGermanic, ...others, ca: catalan };
const REHEARSED: Partial<Record<Language, Phrases>> = rehearsal;

/** What is said in a language in clips of a set. */
export const phrasesOf = (set: SetName, language: Language): Phrases =>
  (set === 'rehearsal' ? REHEARSED[language] : undefined) ?? PHRASES[language];

export interface Voice {
  engine: 'espeak' | 'flite' | 'festival';
  name: string;
  language: Language;
}

const ESPEAK: Record<SpokenSet, { languages: [string, Language][]; variants: string[] }> = {
  training: {
    languages: [
      ['en-us', 'en'],
      ['de', 'de'],
      ['fr-fr', 'fr'],
      ['es', 'es'],
      ['it', 'it'],
      ['pt-br', 'pt'],
      ['nl', 'nl'],
      ['pl', 'pl'],
    ],
    variants: [
      'm1',
      'm2',
      'm7',
      'f1',
      'f2',
      'klatt',
      'Alex',
      'Andrea',
      'Denis',
      'Marcelo',
      'linda',
      'steph',
      'max',
    ],
  },
  drill: {
    languages: [
      ['en-us', 'en'],
      ['de', 'de'],
      ['fr-fr', 'fr'],
      ['es', 'es'],
      ['it', 'it'],
      ['pt-br', 'pt'],
    ],
    variants: [
      'robosoft3',
      'UniRobot',
      'edward2',
      'antonio',
      'Nguyen',
      'Tweaky',
      'quincy',
      'zac',
      'klatt5',
      'robosoft5',
      'Lee',
      'gustave',
      'RicishayMax',
      'boris',
      'travis',
    ],
  },
  tuning: {
    languages: [
      ['en-gb-scotland', 'en'],
      ['de', 'de'],
      ['fr-be', 'fr'],
      ['es-419', 'es'],
      ['it', 'it'],
      ['nl', 'nl'],
      ['cs', 'cs'],
    ],
    variants: ['m3', 'm8', 'f3', 'klatt3', 'Annie', 'Gene', 'Henrique', 'belinda'],
  },
  rehearsal: {
    languages: [
      ['en-gb-x-rp', 'en'],
      ['en-029', 'en'],
      ['de', 'de'],
      ['fr-fr', 'fr'],
      ['es-419', 'es'],
      ['it', 'it'],
      ['nl', 'nl'],
    ],
    variants: [
      'adam',
      'grandma',
      'benjamin',
      'steph2',
      'Jacky',
      'aunty',
      'victor',
      'klatt6',
      'Mario',
      'shelby',
      'grandpa',
      'iven3',
    ],
  },
  judging: {
    languages: [
      ['en-gb', 'en'],
      ['de', 'de'],
      ['fr-ch', 'fr'],
      ['es', 'es'],
      ['it', 'it'],
      ['pt', 'pt'],
      ['nl', 'nl'],
      ['pl', 'pl'],
      ['cs', 'cs'],
      ['ru', 'ru'],
      ['fi', 'fi'],
    ],
    variants: [
      'm4',
      'm5',
      'm6',
      'f4',
      'f5',
      'klatt2',
      'klatt4',
      'Andy',
      'Alicia',
      'Hugo',
      'michael',
      'pablo',
      'Diogo',
      'anika',
    ],
  },
  strangers: { languages: [], variants: [] },
};

const OTHERS: Record<SpokenSet, Voice[]> = {
  training: [
    { engine: 'festival', name: 'kal_diphone', language: 'en' },
    { engine: 'festival', name: 'ked_diphone', language: 'en' },
    { engine: 'festival', name: 'pc_diphone', language: 'it' },
    { engine: 'festival', name: 'czech_ph', language: 'cs' },
  ],
  tuning: [
    { engine: 'flite', name: 'awb', language: 'en' },
    { engine: 'festival', name: 'lp_diphone', language: 'it' },
    { engine: 'festival', name: 'czech_machac', language: 'cs' },
    { engine: 'festival', name: 'hy_fi_mv_diphone', language: 'fi' },
  ],
  drill: [],
  rehearsal: [],
  judging: [
    { engine: 'flite', name: 'slt', language: 'en' },
    { engine: 'flite', name: 'rms', language: 'en' },
    { engine: 'festival', name: 'czech_dita', language: 'cs' },
    { engine: 'festival', name: 'msu_ru_nsh_clunits', language: 'ru' },
    { engine: 'festival', name: 'suo_fi_lj_diphone', language: 'fi' },
  ],
  strangers: [
    { engine: 'festival', name: 'cmu_us_slt_arctic_hts', language: 'en' },
    { engine: 'festival', name: 'upc_ca_ona_hts', language: 'ca' },
  ],
};

/** Every voice of a set: each language with some of the set's variants, so that they are spread evenly, and the others. */
export function voicesOf(set: SetName, variantsPerLanguage: number): Voice[] {
  const { languages, variants } = ESPEAK[spokenLike(set)];
  const espeak = languages.flatMap(([code, language], index) =>
    Array.from({ length: variantsPerLanguage }, (_, i): Voice => {
      const variant = variants[(index * variantsPerLanguage + i) % variants.length] ?? '';
      return { engine: 'espeak', name: `${code}+${variant}`, language };
    }),
  );
  return [...espeak, ...OTHERS[spokenLike(set)]];
}

/** Which part of a list belongs to a set: half to training, a quarter to each other; the rehearsal has phrases of its own. */
export function partOf<T>(list: readonly T[], set: SetName): T[] {
  const parts: Record<SpokenSet, number[]> = {
    training: [0, 1],
    drill: [0, 1],
    tuning: [2],
    rehearsal: [0, 1, 2, 3],
    judging: [3],
    strangers: [3],
  };
  const part = list.filter((_, i) => parts[spokenLike(set)].includes(i % 4));
  return part.length > 0 ? part : [...list];
}

const PROMPTS = '/usr/share/asterisk/sounds';
const RECORDED: Record<SpokenSet, string[]> = {
  training: ['en_US_f_Allison', 'es_MX_f_Allison'],
  drill: ['en_US_f_Allison', 'es_MX_f_Allison'],
  tuning: ['fr_CA_f_June'],
  rehearsal: ['es', 'fr'],
  judging: ['it_IT_m_Carlo', 'ru_RU_f_IvrvoiceRU'],
  strangers: ['it_IT_f_Menardi'],
};

/** Prompts that people spoke for a telephone exchange: the few human voices there are. Paths by speaker. */
export function recordedPrompts(set: SetName): Record<string, string[]> {
  return Object.fromEntries(
    RECORDED[spokenLike(set)].map((speaker) => {
      const folder = join(PROMPTS, speaker);
      const files = existsSync(folder) ? readdirSync(folder).sort() : [];
      return [speaker, files.filter((file) => /\.(wav|gsm)$/.test(file)).map((file) => join(folder, file))];
    }),
  );
}

const MUSIC = '/usr/share/asterisk/moh';

/** Pieces of music for those who wait, parted like the voices. */
export function musicOf(set: SetName): string[] {
  const files = existsSync(MUSIC) ? readdirSync(MUSIC).sort() : [];
  return partOf(files, set === 'rehearsal' ? 'tuning' : set).map((file) => join(MUSIC, file));
}
