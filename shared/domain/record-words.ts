import type { ActivityChange } from '../contract/campaign.ts';
import type { Operator } from '../contract/people.ts';
import type { CallerNumber, TrunkForm } from '../contract/trunk.ts';
import type { DayOpening, Holiday, WeekOpening } from '../contract/hours.ts';
import type { ScheduleForm } from '../contract/schedules.ts';
import type { VoiceAgentForm } from '../contract/voice-agents.ts';
import { CONFIG_WORDS } from './config-text.ts';
import { OFF } from './quantity-text.ts';
import {
  AGENT_WORDS,
  CLOSED_ALL_DAY,
  EVERY_YEAR,
  NEVER_OPEN,
  NO_GROUP,
  NO_HOLIDAYS,
  NO_SKILL,
  NUMBER_STATUSES,
  NUMBER_WORDS,
  OPERATOR_WORDS,
  PASSWORD_IS,
  ROLE_WORDS,
  SCHEDULE_WORDS,
  skillAtWords,
  TRUNK_WORDS,
} from './record-text.ts';
import { spamBadge } from './spam-score.ts';
import { spacedPhone } from './spaced-phone.ts';

/** What is set of a record, each by its label, in the order of its form. No secret is among it. */
export type RecordWords = readonly (readonly [label: string, words: string])[];

interface Named {
  id: string;
  name: string;
}

const yesNo = (value: boolean): string => (value ? CONFIG_WORDS.yes : CONFIG_WORDS.no);
const orNone = (value: string | number | null): string =>
  value === null || value === '' ? CONFIG_WORDS.nothing : String(value);
const limit = (value: number): string => (value === 0 ? OFF : String(value));
const nameIn = (all: readonly Named[], id: string): string =>
  all.find((one) => one.id === id)?.name ?? id.slice(-8);
const listed = (names: readonly string[], none: string): string => names.toSorted().join(', ') || none;

/** A SIP address without the password that may stand in its user part (RFC 3261 section 19.1.1). */
export function withoutPassword(address: string): string {
  const scheme = /^sips?:/i.exec(address)?.[0] ?? '';
  return scheme + address.slice(scheme.length).replace(/^([^:@]*):[^@]*@/, '$1:…@');
}

/** That of an address the password alone was changed, which no words of it show; null when it was not. */
export function passwordInAddress(label: string, before: string, after: string): ActivityChange | null {
  const [from, to] = [withoutPassword(before), withoutPassword(after)];
  return before !== after && from === to ? { name: label, from, to: PASSWORD_IS.changed } : null;
}

export function trunkWords(form: TrunkForm): RecordWords {
  return [
    [TRUNK_WORDS.name, form.name],
    [TRUNK_WORDS.protocol, form.protocol.toUpperCase()],
    [TRUNK_WORDS.host, form.host],
    [TRUNK_WORDS.port, orNone(form.port)],
    [TRUNK_WORDS.wsPath, orNone(form.wsPath)],
    [TRUNK_WORDS.outboundProxy, withoutPassword(orNone(form.outboundProxy))],
    [TRUNK_WORDS.localAddress, orNone(form.localAddress)],
    [TRUNK_WORDS.verifyTls, yesNo(form.verifyTls)],
    [TRUNK_WORDS.register, yesNo(form.register)],
    [TRUNK_WORDS.registerExpiresSec, String(form.registerExpiresSec)],
    [TRUNK_WORDS.username, form.username],
    [TRUNK_WORDS.authUsername, orNone(form.authUsername)],
    [TRUNK_WORDS.channels, limit(form.channels)],
    [TRUNK_WORDS.callsPerSec, limit(form.callsPerSec)],
    [TRUNK_WORDS.enabled, yesNo(form.enabled)],
  ];
}

export function numberWords(
  number: Pick<CallerNumber, 'e164' | 'label' | 'dailyCap' | 'status' | 'spamScore' | 'weight'>,
): RecordWords {
  return [
    [NUMBER_WORDS.e164, spacedPhone(number.e164)],
    [NUMBER_WORDS.label, orNone(number.label)],
    [NUMBER_WORDS.dailyCap, String(number.dailyCap)],
    [NUMBER_WORDS.status, NUMBER_STATUSES[number.status].label],
    [NUMBER_WORDS.spamScore, spamBadge(number.spamScore).label],
    [NUMBER_WORDS.weight, String(number.weight)],
  ];
}

export function operatorWords(
  { name, role, groupIds, skills }: Pick<Operator, 'name' | 'role' | 'groupIds' | 'skills'>,
  known: { groups: readonly Named[]; skills: readonly Named[] },
): RecordWords {
  const has = skills.map(({ skillId, level }) => skillAtWords(nameIn(known.skills, skillId), level));
  return [
    [OPERATOR_WORDS.name, name],
    [OPERATOR_WORDS.role, ROLE_WORDS[role]],
    [
      OPERATOR_WORDS.groupIds,
      listed(
        groupIds.map((id) => nameIn(known.groups, id)),
        NO_GROUP,
      ),
    ],
    [OPERATOR_WORDS.skills, listed(has, NO_SKILL)],
  ];
}

export function agentWords(form: VoiceAgentForm, trunks: readonly Named[]): RecordWords {
  return [
    [AGENT_WORDS.name, form.name],
    [AGENT_WORDS.uri, withoutPassword(form.uri)],
    [AGENT_WORDS.trunkId, nameIn(trunks, form.trunkId)],
    [AGENT_WORDS.workers, String(form.workers)],
    [AGENT_WORDS.enabled, yesNo(form.enabled)],
  ];
}

const stretchWords = ({ start, end }: DayOpening): string =>
  start === end ? CONFIG_WORDS.wholeDay : `${start}–${end}`;

/** The days of a week, each by its name; all of them in one word. */
export const daysWords = (days: readonly number[]): string =>
  days.length === 7
    ? CONFIG_WORDS.allDays
    : days
        .toSorted((a, b) => a - b)
        .map((day) => CONFIG_WORDS.dayNames[day - 1])
        .join(', ');

/** Days of a week that follow each other: those of one row. */
function rowsOf(days: readonly number[]): number[][] {
  const rows: number[][] = [];
  for (const day of days.toSorted((a, b) => a - b)) {
    const row = rows.at(-1);
    if (row?.at(-1) === day - 1) row.push(day);
    else rows.push([day]);
  }
  return rows;
}

/** The same in short: three and more that follow each other from the first to the last. */
const daysInShort = (days: readonly number[]): string =>
  days.length === 7
    ? daysWords(days)
    : rowsOf(days)
        .map((row) =>
          row.length < 3 ? daysWords(row) : `${daysWords(row.slice(0, 1))}–${daysWords(row.slice(-1))}`,
        )
        .join(', ');

const openingWords = (opening: WeekOpening): string =>
  `${daysInShort(opening.days)} ${stretchWords(opening)}`;

/** When a holiday is open. */
export const holidayHoursWords = ({ openings }: Pick<Holiday, 'openings'>): string =>
  openings.length === 0 ? CLOSED_ALL_DAY : openings.map(stretchWords).join(' + ');

const holidayWords = (holiday: Holiday): string => {
  const { date, name, yearly } = holiday;
  return `${date}${yearly ? ` ${EVERY_YEAR}` : ''} ${name} ${holidayHoursWords(holiday)}`;
};

/** The openings of a week in words. */
export const weekWords = (openings: readonly WeekOpening[]): string =>
  openings.map(openingWords).join('; ') || NEVER_OPEN;

export function scheduleWords({ name, zone, openings, holidays }: ScheduleForm): RecordWords {
  return [
    [SCHEDULE_WORDS.name, name],
    [SCHEDULE_WORDS.zone, zone.replaceAll('_', ' ')],
    [SCHEDULE_WORDS.openings, weekWords(openings)],
    [SCHEDULE_WORDS.holidays, holidays.map(holidayWords).join('; ') || NO_HOLIDAYS],
  ];
}
