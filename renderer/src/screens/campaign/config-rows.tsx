import type { Campaign, CampaignSettings, ScreeningSettings } from '../../../../shared/contract/campaign.ts';
import type { Disposition } from '../../../../shared/contract/desk.ts';
import type { RecordedMessage } from '../../../../shared/contract/messages.ts';
import type { OperatorGroup } from '../../../../shared/contract/people.ts';
import type { Skill } from '../../../../shared/contract/skill.ts';
import type { CallerNumber, Trunk } from '../../../../shared/contract/trunk.ts';
import type { VoiceAgent } from '../../../../shared/contract/voice-agents.ts';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../../../shared/domain/attempt-outcome.ts';
import { CALL_MODE_ROWS, dialsAhead, isAgentless } from '../../../../shared/domain/call-mode.ts';
import { MISSED_CALLBACK } from '../../../../shared/domain/callbacks.ts';
import { formatCount, formatMinutes, formatMoment, formatPercent, phoneWords } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';

export interface ConfigRow {
  label: string;
  value: string;
  note?: string;
}

export interface ConfigNames {
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  trunks: readonly Pick<Trunk, 'id' | 'name'>[];
  numbers: readonly CallerNumber[];
  dispositions: readonly Disposition[];
  messages: readonly Pick<RecordedMessage, 'id' | 'name'>[];
  agents: readonly VoiceAgent[];
}

const words = text.config;
const NUMBERS_SHOWN = 4;
const seconds = (value: number) => (value === 0 ? text.off : `${formatCount(value)} s`);
const listed = (names: readonly string[]) => (names.length === 0 ? words.nothing : names.join(', '));

function namesOf<T extends { id: string }>(
  ids: readonly string[],
  all: readonly T[],
  name: (one: T) => string,
) {
  return ids.map((id) => {
    const found = all.find((one) => one.id === id);
    return found ? name(found) : id.slice(-8);
  });
}

function windowWords({ start, end }: CampaignSettings['window']): string {
  return start === end ? words.wholeDay : `${start}–${end}`;
}

function numberNote(numbers: readonly string[]): string {
  const shown = numbers.slice(0, NUMBERS_SHOWN).join(', ');
  const more = numbers.length - NUMBERS_SHOWN;
  return more > 0 ? `${shown}, ${words.moreNumbers(more)}` : shown;
}

/** Who talks to the people who answer, when a program does. */
function agentRows(agentId: string | null, agents: readonly VoiceAgent[]): ConfigRow[] {
  if (agentId === null) return [{ label: words.agent, value: words.noAgent }];
  const agent = agents.find((one) => one.id === agentId);
  if (!agent) return [{ label: words.agent, value: agentId.slice(-8) }];
  return [
    { label: words.agent, value: agent.name, ...(agent.enabled ? {} : { note: words.agentOff }) },
    { label: words.agentAddress, value: agent.uri },
    { label: words.workers, value: formatCount(agent.workers), note: words.workersNote },
  ];
}

function skillRow(needed: CampaignSettings['skill'], skills: readonly Skill[]): ConfigRow {
  const label = text.sharing.needs;
  if (needed === null) return { label, value: text.sharing.needsNobody };
  const value = listed(namesOf([needed.skillId], skills, (one) => one.name));
  return { label, value, note: text.sharing.orBetter(needed.level) };
}

/** What is done with machines and assistants. */
function screeningRows(
  { mode, onMachine, machineMessageId, onScreener, screenerMessageId, screenerWaitSec }: ScreeningSettings,
  nameOf: (messageId: string | null) => string,
): ConfigRow[] {
  if (mode === 'off') return [{ label: words.screening, value: words.screeningValues.off }];
  return [
    { label: words.screening, value: words.screeningValues[onMachine], note: words.screenedBy[mode] },
    ...(onMachine === 'leave_message'
      ? [{ label: words.machineMessage, value: nameOf(machineMessageId) }]
      : []),
    { label: words.screeners, value: words.screenerValues[onScreener] },
    ...(onScreener === 'say_who'
      ? [
          {
            label: words.screenerMessage,
            value: nameOf(screenerMessageId),
            note: words.screenerWait(`${screenerWaitSec} s`),
          },
        ]
      : []),
  ];
}

/** What is promised to people who answer and find nobody free. */
function aheadRows(
  { mode, predictive: ahead, screening }: Pick<CampaignSettings, 'mode' | 'predictive' | 'screening'>,
  names: ConfigNames,
): ConfigRow[] {
  const { abandonedMessageId } = ahead;
  const nameOf = (id: string) => listed(namesOf([id], names.messages, (one) => one.name));
  return [
    {
      label: words.abandonLimit,
      value: formatPercent(ahead.abandonPerMille / 1_000),
      note: words.abandonLimitNote,
    },
    {
      label: isAgentless(mode) ? words.graceAgent : words.grace,
      value: `${ahead.graceMs / 1_000} s ${words.graceFrom[ahead.graceFrom]}`,
      note: words.graceNote,
    },
    ...screeningRows(screening, (id) => (id === null ? words.noMessage : nameOf(id))),
    { label: words.minRing, value: words.ofRinging(`${ahead.minRingSec} s`) },
    abandonedMessageId === null
      ? { label: words.abandonedMessage, value: words.noMessage, note: words.noMessageNote }
      : {
          label: words.abandonedMessage,
          value: nameOf(abandonedMessageId),
        },
    {
      label: words.hold,
      value: formatMinutes(ahead.holdHours * 60),
      ...(ahead.holdHours === 0 ? {} : { note: words.holdNote }),
    },
  ];
}

function callbackRows({ mode, callbacks }: Campaign['settings']): ConfigRow[] {
  const { personalMin, missedMin, onMissed, againMin } = callbacks;
  const handedOver =
    personalMin === 0 ? words.personalAtOnce : words.personalUntil(formatMinutes(personalMin ?? 0));
  const again = onMissed === 'again' ? formatMinutes(againMin) : null;
  return [
    ...(isAgentless(mode)
      ? []
      : [{ label: words.personal, value: personalMin === null ? words.personalNever : handedOver }]),
    {
      label: words.missed,
      value: MISSED_CALLBACK[onMissed].label,
      note: words.missedNote(formatMinutes(missedMin), again),
    },
  ];
}

/** Every setting of a run as label, value and note. */
export function configRows(campaign: Campaign, names: ConfigNames): ConfigRow[] {
  const { settings } = campaign;
  const { retries, window } = settings;
  const days =
    window.days.length === 7 ? words.allDays : window.days.map((day) => words.dayNames[day - 1]).join(', ');
  const dispositionNames = (ids: readonly string[]) => namesOf(ids, names.dispositions, (one) => one.label);
  const numbers = namesOf(settings.numberIds, names.numbers, (one) => phoneWords(one.e164).spaced);
  const byOutcome = Object.entries(retries.delayMinByOutcome) as [AttemptOutcome, number][];
  const rows: (ConfigRow | null)[] = [
    { label: words.mode, value: CALL_MODE_ROWS[settings.mode].label, note: words.modeNotes[settings.mode] },
    ...(isAgentless(settings.mode)
      ? agentRows(settings.voiceAgentId, names.agents)
      : [
          {
            label: words.operators,
            value: settings.operatorGroupId
              ? listed(namesOf([settings.operatorGroupId], names.groups, (one) => one.name))
              : text.campaigns.noGroup,
          },
          skillRow(settings.skill, names.skills),
        ]),
    {
      label: words.trunk,
      value: settings.trunkId
        ? listed(namesOf([settings.trunkId], names.trunks, (one) => one.name))
        : words.noTrunk,
    },
    { label: words.numbers, value: words.numbersCount(numbers.length), note: numberNote(numbers) },
    { label: words.window, value: windowWords(window), note: window.zone.replaceAll('_', ' ') },
    { label: words.days, value: days },
    { label: words.singleDay, value: window.singleDay ? text.yes : text.no },
    { label: words.alwaysOn, value: settings.alwaysOn ? text.yes : text.no },
    {
      label: words.startsAt,
      value: settings.startAtMs === null ? words.onStart : formatMoment(settings.startAtMs),
    },
    { label: words.passOrder, value: words.passOrders[settings.passOrder], note: words.passOrderNote },
    { label: text.sharing.weight, value: formatCount(settings.weight), note: text.sharing.weightShown },
    { label: words.concurrency, value: formatCount(settings.concurrency), note: words.concurrencyNote },
    {
      label: words.interval,
      value: settings.callIntervalMs === 0 ? words.noInterval : `${settings.callIntervalMs / 1_000} s`,
    },
    { label: words.ringTimeout, value: seconds(settings.ringTimeoutSec) },
    { label: words.maxAttempts, value: String(retries.maxRetries + 1) },
    {
      label: words.retryDelay,
      value: formatMinutes(retries.delayMin),
      note: byOutcome
        .map(([outcome, minutes]) => words.delayFor(ATTEMPT_OUTCOMES[outcome].label, formatMinutes(minutes)))
        .join(', '),
    },
    { label: words.retryOn, value: listed(retries.onOutcomes.map((name) => ATTEMPT_OUTCOMES[name].label)) },
    { label: words.retryOnDispositions, value: listed(dispositionNames(retries.onDispositions)) },
    retries.stopAfterTalkSec === null
      ? null
      : { label: words.stopAfter, value: words.ofTalk(`${retries.stopAfterTalkSec} s`) },
    retries.redialUnderTalkSec === null
      ? null
      : { label: words.redialUnder, value: words.ofTalk(`${retries.redialUnderTalkSec} s`) },
    { label: words.minTalk, value: words.ofTalk(`${settings.minTalkSec} s`) },
    ...callbackRows(settings),
    { label: words.completion, value: formatMinutes(settings.contactCompletionMin) },
    settings.mode === 'preview'
      ? {
          label: words.offer,
          value: seconds(settings.preview.offerSec),
          note: words.onTimeout[settings.preview.onTimeout],
        }
      : null,
    ...(dialsAhead(settings.mode) ? aheadRows(settings, names) : []),
    dialsAhead(settings.mode) ? null : { label: words.bcw, value: seconds(settings.bcwSec) },
    {
      label: words.acw,
      value: seconds(settings.acw.seconds),
      note: isAgentless(settings.mode)
        ? words.acwAgentNote
        : words.acwNote(settings.acw.maxExtensions, `${settings.acw.extendSec} s`),
    },
    { label: words.dispositions, value: listed(dispositionNames(settings.dispositionIds)) },
    {
      label: words.defaultDisposition,
      value: listed(dispositionNames([settings.acw.defaultDispositionId])),
    },
    isAgentless(settings.mode)
      ? null
      : { label: words.script, value: words.hasScript(settings.script.length) },
    { label: words.createdBy, value: campaign.createdBy, note: formatMoment(campaign.createdAtMs) },
  ];
  return rows.filter((row) => row !== null);
}
