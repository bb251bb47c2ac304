import type { CampaignSettings } from '../contract/campaign.ts';
import type { Disposition } from '../contract/desk.ts';
import type { RecordedMessage } from '../contract/messages.ts';
import type { OperatorGroup } from '../contract/people.ts';
import type { Schedule } from '../contract/schedules.ts';
import type { Skill } from '../contract/skill.ts';
import type { CallerNumber, Trunk } from '../contract/trunk.ts';
import type { VoiceAgent } from '../contract/voice-agents.ts';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from './attempt-outcome.ts';
import { CALL_MODE_ROWS, dialsAhead, isAgentless } from './call-mode.ts';
import { MISSED_CALLBACK } from './callbacks.ts';
import { CONFIG_WORDS as words } from './config-text.ts';
import { ROTATIONS } from './number-choice.ts';
import { NEAR } from './phone-area.ts';
import { daysWords, weekWords } from './record-words.ts';
import { formatCount, formatMinutes, formatPercent, OFF } from './quantity-text.ts';
import { spacedPhone } from './spaced-phone.ts';

/** A setting of a campaign in words. */
export interface ConfigRow {
  label: string;
  value: string;
  /** What belongs to the value, and is said after it. */
  detail?: string;
  /** What the value means. */
  note?: string;
  /** All that is set, where `value` and `detail` only count it or leave some of it out. */
  whole?: string;
  /** Set, but not looked at as the other settings are. */
  idle?: boolean;
  /** No setting, but something about what a setting names. */
  aside?: true;
}

/** What settings point to by id, and how a moment is said. */
export interface ConfigNames {
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  trunks: readonly Pick<Trunk, 'id' | 'name'>[];
  numbers: readonly Pick<CallerNumber, 'id' | 'e164'>[];
  dispositions: readonly Disposition[];
  messages: readonly Pick<RecordedMessage, 'id' | 'name'>[];
  agents: readonly VoiceAgent[];
  schedules: readonly Schedule[];
  moment: (ms: number) => string;
}

/** Says one setting, whatever the others are. */
export type ConfigRowOf = (settings: CampaignSettings, names: ConfigNames) => ConfigRow;

const NUMBERS_SHOWN = 4;
const seconds = (value: number) => (value === 0 ? OFF : `${formatCount(value)} s`);
const listed = (names: readonly string[]) => (names.length === 0 ? words.nothing : names.join(', '));
const yesNo = (value: boolean) => (value ? words.yes : words.no);

function namesOf<T extends { id: string }>(
  ids: readonly string[],
  all: readonly T[],
  name: (one: T) => string,
): string[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  return ids.map((id) => {
    const found = byId.get(id);
    return found ? name(found) : id.slice(-8);
  });
}

function nameOf(id: string | null, all: readonly { id: string; name: string }[], nothing: string): string {
  return id === null ? nothing : listed(namesOf([id], all, (one) => one.name));
}

const dispositionNames = (ids: readonly string[], { dispositions }: ConfigNames) =>
  listed(namesOf(ids, dispositions, (one) => one.label));

function numbersShown(numbers: readonly string[]): string {
  const shown = numbers.slice(0, NUMBERS_SHOWN).join(', ');
  const more = numbers.length - NUMBERS_SHOWN;
  return more > 0 ? `${shown}, ${words.moreNumbers(more)}` : shown;
}

/** Who talks to the people who answer. */
const TAKER_ROWS: readonly ConfigRowOf[] = [
  ({ mode, voiceAgentId }, { agents }) => ({
    label: words.agent,
    value: nameOf(voiceAgentId, agents, words.noAgent),
    ...(agents.some(({ id, enabled }) => id === voiceAgentId && !enabled) ? { note: words.agentOff } : {}),
    idle: !isAgentless(mode),
  }),
  ({ mode, voiceAgentId }, { agents }) => {
    const agent = agents.find(({ id }) => id === voiceAgentId);
    return {
      label: words.agentAddress,
      value: agent?.uri ?? words.nothing,
      aside: true,
      idle: !agent || !isAgentless(mode),
    };
  },
  ({ mode, voiceAgentId }, { agents }) => {
    const agent = agents.find(({ id }) => id === voiceAgentId);
    return {
      label: words.workers,
      value: formatCount(agent?.workers ?? 0),
      note: words.workersNote,
      aside: true,
      idle: !agent || !isAgentless(mode),
    };
  },
  ({ mode, operatorGroupId }, { groups }) => ({
    label: words.operators,
    value: nameOf(operatorGroupId, groups, words.noGroup),
    idle: isAgentless(mode),
  }),
  ({ mode, skill }, { skills }) => ({
    label: words.skill,
    value: nameOf(skill?.skillId ?? null, skills, words.noSkill),
    ...(skill === null ? {} : { detail: words.orBetter(skill.level) }),
    idle: isAgentless(mode),
  }),
];

/** Which number of the pool is shown. */
const NUMBER_CHOICE_ROWS: readonly ConfigRowOf[] = [
  ({ numberIds, numberChoice: { rotation } }) => ({
    label: words.rotation,
    value: ROTATIONS[rotation].label,
    note: ROTATIONS[rotation].words,
    idle: numberIds.length === 0,
  }),
  ({ numberIds, numberChoice: { spamLimit } }) => ({
    label: words.spamLimit,
    value: spamLimit === null ? words.nothing : words.spamLimitValue(spamLimit),
    idle: numberIds.length === 0,
  }),
  ({ numberIds, numberChoice: { near } }) => ({
    label: words.near,
    value: NEAR[near].label,
    note: NEAR[near].words,
    idle: numberIds.length === 0,
  }),
];

/** What is done with machines and assistants. */
const SCREENING_ROWS: readonly ConfigRowOf[] = [
  ({ screening: { mode, onMachine } }) => ({
    label: words.screening,
    value: words.screeningValues[mode === 'off' ? 'off' : onMachine],
    ...(mode === 'off' ? {} : { detail: words.screenedBy[mode] }),
  }),
  ({ screening: { mode, onMachine, machineMessageId } }, { messages }) => ({
    label: words.machineMessage,
    value: nameOf(machineMessageId, messages, words.noMessage),
    idle: mode === 'off' || onMachine !== 'leave_message',
  }),
  ({ screening: { mode, onScreener } }) => ({
    label: words.screeners,
    value: words.screenerValues[onScreener],
    idle: mode === 'off',
  }),
  ({ screening: { mode, onScreener, screenerMessageId, screenerWaitSec } }, { messages }) => ({
    label: words.screenerMessage,
    value: nameOf(screenerMessageId, messages, words.noMessage),
    detail: words.screenerWait(`${screenerWaitSec} s`),
    idle: mode === 'off' || onScreener !== 'say_who',
  }),
];

/** What is promised to people who answer and find nobody free. */
const AHEAD_ROWS: readonly ConfigRowOf[] = [
  ({ predictive }) => ({
    label: words.abandonLimit,
    value: formatPercent(predictive.abandonPerMille / 1_000),
    note: words.abandonLimitNote,
  }),
  ({ mode, predictive: { graceMs, graceFrom } }) => ({
    label: isAgentless(mode) ? words.graceAgent : words.grace,
    value: `${graceMs / 1_000} s ${words.graceFrom[graceFrom]}`,
    note: words.graceNote,
  }),
  ...SCREENING_ROWS,
  ({ predictive }) => ({ label: words.minRing, value: words.ofRinging(`${predictive.minRingSec} s`) }),
  ({ predictive: { abandonedMessageId } }, { messages }) => ({
    label: words.abandonedMessage,
    value: nameOf(abandonedMessageId, messages, words.noMessage),
    ...(abandonedMessageId === null ? { note: words.noMessageNote } : {}),
  }),
  ({ predictive: { holdHours } }) => ({
    label: words.hold,
    value: formatMinutes(holdHours * 60),
    ...(holdHours === 0 ? {} : { note: words.holdNote }),
  }),
];

const WHEN_ROWS: readonly ConfigRowOf[] = [
  ({ scheduleId }, { schedules }) => {
    const schedule = schedules.find(({ id }) => id === scheduleId);
    return {
      label: words.schedule,
      value: nameOf(scheduleId, schedules, words.noSchedule),
      ...(schedule
        ? { note: `${weekWords(schedule.openings)} (${schedule.zone.replaceAll('_', ' ')})` }
        : {}),
      idle: scheduleId === null,
    };
  },
  ({ window: { start, end, zone }, scheduleId }) => ({
    label: words.window,
    value: start === end ? words.wholeDay : `${start}–${end}`,
    detail: zone.replaceAll('_', ' '),
    idle: scheduleId !== null,
  }),
  ({ window: { days }, scheduleId }) => ({
    label: words.days,
    value: daysWords(days),
    idle: scheduleId !== null,
  }),
  ({ window }) => ({ label: words.singleDay, value: yesNo(window.singleDay) }),
  ({ alwaysOn }) => ({ label: words.alwaysOn, value: yesNo(alwaysOn) }),
  ({ startAtMs }, { moment }) => ({
    label: words.startsAt,
    value: startAtMs === null ? words.onStart : moment(startAtMs),
  }),
];

const RETRY_ROWS: readonly ConfigRowOf[] = [
  ({ retries }) => ({ label: words.maxAttempts, value: String(retries.maxRetries + 1) }),
  ({ retries }) => {
    const byOutcome = Object.entries(retries.delayMinByOutcome) as [AttemptOutcome, number][];
    return {
      label: words.retryDelay,
      value: formatMinutes(retries.delayMin),
      detail: byOutcome
        .map(([outcome, minutes]) => words.delayFor(ATTEMPT_OUTCOMES[outcome].label, formatMinutes(minutes)))
        .join(', '),
    };
  },
  ({ retries }) => ({
    label: words.retryOn,
    value: listed(retries.onOutcomes.map((name) => ATTEMPT_OUTCOMES[name].label)),
  }),
  ({ retries }, names) => ({
    label: words.retryOnDispositions,
    value: dispositionNames(retries.onDispositions, names),
  }),
  ({ retries: { stopAfterTalkSec: sec } }) => ({
    label: words.stopAfter,
    value: sec === null ? OFF : words.ofTalk(`${sec} s`),
    idle: sec === null,
  }),
  ({ retries: { redialUnderTalkSec: sec } }) => ({
    label: words.redialUnder,
    value: sec === null ? OFF : words.ofTalk(`${sec} s`),
    idle: sec === null,
  }),
  ({ minTalkSec }) => ({ label: words.minTalk, value: words.ofTalk(`${minTalkSec} s`) }),
];

const CALLBACK_ROWS: readonly ConfigRowOf[] = [
  ({ mode, callbacks: { personalMin } }) => {
    const label = words.personal;
    const idle = isAgentless(mode);
    if (personalMin === null) return { label, value: words.personalNever, idle };
    const value = personalMin === 0 ? words.personalAtOnce : words.personalUntil(formatMinutes(personalMin));
    return { label, value, idle };
  },
  ({ callbacks: { missedMin, onMissed, againMin } }) => ({
    label: words.missed,
    value: MISSED_CALLBACK[onMissed].label,
    detail: words.missedNote(formatMinutes(missedMin), onMissed === 'again' ? formatMinutes(againMin) : null),
  }),
];

const DESK_ROWS: readonly ConfigRowOf[] = [
  ({ mode, preview }) => ({
    label: words.offer,
    value: seconds(preview.offerSec),
    detail: words.onTimeout[preview.onTimeout],
    idle: mode !== 'preview',
  }),
  ...AHEAD_ROWS.map((row): ConfigRowOf => (settings, names) => {
    const said = row(settings, names);
    return { ...said, idle: said.idle === true || !dialsAhead(settings.mode) };
  }),
  ({ mode, bcwSec }) => ({ label: words.bcw, value: seconds(bcwSec), idle: dialsAhead(mode) }),
  ({ mode, acw }) => {
    const [value, more] = [seconds(acw.seconds), words.acwNote(acw.maxExtensions, `${acw.extendSec} s`)];
    return isAgentless(mode)
      ? { label: words.acw, value, note: words.acwAgentNote, whole: `${value}, ${more}` }
      : { label: words.acw, value, detail: more };
  },
  ({ dispositionIds }, names) => ({
    label: words.dispositions,
    value: dispositionNames(dispositionIds, names),
  }),
  ({ acw }, names) => ({
    label: words.defaultDisposition,
    value: dispositionNames([acw.defaultDispositionId], names),
  }),
  ({ mode, script }) => ({
    label: words.script,
    value: words.hasScript(script.length),
    whole: script || words.nothing,
    idle: isAgentless(mode),
  }),
];

/** Every setting of a campaign in the order of the panel; each says itself, also while it is idle. */
export const CONFIG_ROWS: readonly ConfigRowOf[] = [
  ({ mode }) => ({ label: words.mode, value: CALL_MODE_ROWS[mode].label, note: words.modeNotes[mode] }),
  ...TAKER_ROWS,
  ({ trunkId }, { trunks }) => ({ label: words.trunk, value: nameOf(trunkId, trunks, words.noTrunk) }),
  ({ numberIds }, names) => {
    const numbers = namesOf(numberIds, names.numbers, (one) => spacedPhone(one.e164));
    return {
      label: words.numbers,
      value: words.numbersCount(numbers.length),
      note: numbersShown(numbers),
      whole: listed(numbers),
    };
  },
  ...NUMBER_CHOICE_ROWS,
  ...WHEN_ROWS,
  ({ passOrder }) => ({
    label: words.passOrder,
    value: words.passOrders[passOrder],
    note: words.passOrderNote,
  }),
  ({ weight }) => ({ label: words.weight, value: formatCount(weight), note: words.weightNote }),
  ({ concurrency }) => ({
    label: words.concurrency,
    value: formatCount(concurrency),
    note: words.concurrencyNote,
  }),
  ({ callIntervalMs }) => ({
    label: words.interval,
    value: callIntervalMs === 0 ? words.noInterval : `${callIntervalMs / 1_000} s`,
  }),
  ({ failAfterMin }) => ({
    label: words.failAfter,
    value: failAfterMin === 0 ? words.failNever : formatMinutes(failAfterMin),
    ...(failAfterMin === 0 ? {} : { note: words.failAfterNote }),
  }),
  ({ ringTimeoutSec }) => ({ label: words.ringTimeout, value: seconds(ringTimeoutSec) }),
  ...RETRY_ROWS,
  ...CALLBACK_ROWS,
  ({ contactCompletionMin }) => ({ label: words.completion, value: formatMinutes(contactCompletionMin) }),
  ...DESK_ROWS,
];

/** The settings that are looked at, as label, value and what is said after it. */
export const configRows = (settings: CampaignSettings, names: ConfigNames): ConfigRow[] =>
  CONFIG_ROWS.map((row) => row(settings, names)).filter(({ idle }) => !idle);
