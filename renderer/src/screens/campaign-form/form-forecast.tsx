import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CampaignForecast, CampaignSettings } from '../../../../shared/contract/campaign.ts';
import { dialsAhead, isAgentless } from '../../../../shared/domain/call-mode.ts';
import { campaignSettings } from '../../../../shared/contract/campaign.ts';
import { formatCount, formatMinutes, formatMoment, formatPercent } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { weekWords } from '../../../../shared/domain/record-words.ts';
import { zoneWords } from '../../ui/zone-field.tsx';
import { useConfigNames } from '../../client/use-config-names.ts';
import { Failure, Notice } from '../../ui/small-parts.tsx';
import classes from './campaign-form.module.css';

const words = text.form.forecast;
/** A figure that changes with every key says nothing. */
const PAUSE_MS = 400;

interface FormForecastProps {
  /** Null for a campaign that is not made yet. */
  campaignId: string | null;
  settings: CampaignSettings;
}

/** What the settings will do, in a paragraph and a few figures, and what stands in the way of starting. */
export function FormForecast({ campaignId, settings }: FormForecastProps) {
  // While something is missing or wrong, it goes on to say what held before.
  const [fitting, setFitting] = useState(settings);
  if (settings !== fitting && campaignSettings.safeParse(settings).success) setFitting(settings);
  const [still] = useDebouncedValue(fitting, PAUSE_MS);
  const forecast = useQuery({
    ...queries.campaigns.forecast.queryOptions({ input: { id: campaignId, settings: still } }),
    enabled: campaignSettings.safeParse(still).success,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const { groups, agents } = useConfigNames();
  const { mode, operatorGroupId, voiceAgentId } = fitting;
  const taker = isAgentless(mode)
    ? agents.find(({ id }) => id === voiceAgentId)
    : groups.find(({ id }) => id === operatorGroupId);
  return (
    <section className={classes.forecast} aria-label={words.title}>
      <h2 className={classes.partTitle}>{words.title}</h2>
      {forecast.data ? (
        <Paragraph settings={fitting} takerName={taker?.name ?? null} of={forecast.data} />
      ) : null}
      {forecast.data ? <Facts settings={fitting} of={forecast.data} /> : null}
      {forecast.isError ? <Failure error={forecast.error} /> : null}
      {(forecast.data?.obstacles ?? []).map((sentence) => (
        <Notice key={sentence} tone="amber" what={sentence} />
      ))}
    </section>
  );
}

interface PartProps {
  settings: CampaignSettings;
  of: CampaignForecast;
}

/** Days of the week as a person says them: three and more in a row from the first to the last. */
function daysInWords(days: readonly number[]): string {
  if (days.length === 7) return words.everyDay;
  const names = days.map((day) => words.days[day - 1] ?? '');
  const isInRow = days.every((day, at) => at === 0 || day === (days[at - 1] ?? 0) + 1);
  const [first, last] = [names[0], names.at(-1)];
  return isInRow && days.length > 2 && first && last ? words.dayRange(first, last) : names.join(', ');
}

function Paragraph({ settings, takerName, of }: PartProps & { takerName: string | null }) {
  const { mode, window, retries, predictive, scheduleId } = settings;
  const { schedules } = useConfigNames();
  const hours = window.start === window.end ? words.wholeDay : words.hours(window.start, window.end);
  const own = `${daysInWords(window.days)}, ${hours} (${window.zone.replaceAll('_', ' ')})`;
  const schedule = schedules.find(({ id }) => id === scheduleId);
  const kept = schedule
    ? text.schedules.keeps(schedule.name, `${weekWords(schedule.openings)}, ${zoneWords(schedule.zone)}`)
    : text.schedules.keepsGone;
  const when = scheduleId === null ? own : kept;
  const people = (isAgentless(mode) ? words.workersOf : words.operatorsOf)(of.takers, takerName ?? '');
  const sentences = [
    takerName === null ? words.nobodyChosen(when) : words.who[mode](people, when),
    retries.maxRetries === 0
      ? words.once
      : words.attempts(retries.maxRetries + 1, formatMinutes(retries.delayMin).replaceAll(' ', '\u00a0')),
    ...(dialsAhead(mode) ? [words.promise(formatPercent(predictive.abandonPerMille / 1_000))] : []),
    of.firstDialMs === null ? words.neverOpens : words.firstDial(formatMoment(of.firstDialMs)),
  ];
  return <p className={classes.forecastWords}>{sentences.join(' ')}</p>;
}

function Facts({ settings, of }: PartProps) {
  const { basis, attemptsPerHour, numbersPerDay } = of;
  const ahead = dialsAhead(settings.mode);
  const perHour =
    attemptsPerHour === null
      ? { value: text.none, note: basis === null ? words.notMeasured : words.nobody }
      : {
          value: (ahead ? words.atLeast : words.about)(formatCount(Math.round(attemptsPerHour))),
          note: words.asIn(basis?.name ?? '', formatCount(basis?.attempts ?? 0)),
        };
  const answered =
    attemptsPerHour === null || basis === null
      ? { value: text.none, note: '' }
      : {
          value: words.about(formatCount(Math.round(attemptsPerHour * basis.answerRate))),
          note: words.answerRate(formatPercent(basis.answerRate)),
        };
  const rows = [
    { label: words.waiting, value: formatCount(of.waiting), note: '' },
    { label: words.perHour, ...perHour },
    { label: words.answeredPerHour, ...answered },
    ...(numbersPerDay === null
      ? []
      : [{ label: words.numbersPerDay, value: formatCount(numbersPerDay), note: words.numbersNote }]),
  ];
  return (
    <dl className={classes.facts}>
      {rows.map(({ label, value, note }) => (
        <div key={label} className={classes.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          <dd className={classes.factNote}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}
