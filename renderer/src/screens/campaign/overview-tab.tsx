import { useQuery } from '@tanstack/react-query';
import type { Campaign, CampaignFigures } from '../../../../shared/contract/campaign.ts';
import { CONTACT_STATE_NAMES, CONTACT_STATES } from '../../../../shared/domain/contact-state.ts';
import { setApartByState } from '../../../../shared/domain/figures/progress.ts';
import { FIGURES } from '../../../../shared/domain/figures/table.ts';
import { formatCount, formatFull, formatMoment, formatShare } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { momentText } from '../../ui/data-table-text.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { Bar, Failure, Moment, Section, Waiting } from '../../ui/small-parts.tsx';
import { ContactStateBadge } from '../../ui/tone-badge.tsx';
import { AheadPanel } from './ahead-panel.tsx';
import { CallbacksPanel } from './callbacks-panel.tsx';
import classes from './campaign.module.css';
import { LiveActivity } from './live-activity.tsx';
import { RunMetrics } from './run-metrics.tsx';

/** What the campaign does now, how far it is, and what came of it. */
export function OverviewTab({ campaign }: { campaign: Campaign }) {
  const { data: figures, error } = useQuery(
    queries.campaigns.figures.queryOptions({ input: { id: campaign.id } }),
  );
  if (error && !figures) {
    return (
      <div className={classes.panel}>
        <Failure error={error} />
      </div>
    );
  }
  if (!figures) return <Waiting words={text.loading(text.campaign.what)} />;
  const active = figures.status === 'running' || figures.status === 'paused';
  return (
    <div className={classes.panel}>
      {active ? <LiveActivity figures={figures} mode={campaign.settings.mode} /> : null}
      {figures.ahead ? (
        <AheadPanel figures={figures} ahead={figures.ahead} mode={campaign.settings.mode} />
      ) : null}
      <Progress figures={figures} />
      <RunMetrics figures={figures} />
      <CallbacksPanel figures={figures} />
      <div className={classes.half}>
        <Section title={text.overview.passes} flush>
          <Passes figures={figures} />
        </Section>
        <Section title={text.overview.byState}>
          <StateCounts figures={figures} />
        </Section>
      </div>
    </div>
  );
}

function Progress({ figures }: { figures: CampaignFigures }) {
  const { processed, total, apart } = figures;
  return (
    <Section title={text.overview.progress}>
      {total === 0 ? (
        <span className="secondary">{text.overview.noContacts}</span>
      ) : (
        <>
          <Bar share={processed / total} apart={apart / total} label={text.overview.progress} />
          <div className={classes.progressWords}>
            <span>
              {text.overview.processed(
                formatCount(processed),
                formatCount(total),
                total === 1,
                formatShare(processed, total),
              )}
            </span>
            {apart > 0 ? (
              <span className="secondary" title={FIGURES.apart.sentence}>
                {text.overview.apart(
                  setApartByState(figures.counts)
                    .map(({ state, count }) =>
                      text.overview.apartPart(formatCount(count), CONTACT_STATES[state].label),
                    )
                    .join(' · '),
                )}
              </span>
            ) : null}
            <Estimate figures={figures} />
          </div>
        </>
      )}
    </Section>
  );
}

/** When the list will be done at this pace; nothing while all dialling is stopped, as there is no pace. */
function Estimate({ figures }: { figures: CampaignFigures }) {
  const { etaMs, holdBack, status } = figures;
  if (status !== 'running' || holdBack?.kind === 'emergency_stop') return null;
  return (
    <span className="secondary" {...(etaMs === null ? {} : { title: formatFull(etaMs) })}>
      {etaMs === null ? text.overview.noEta : text.overview.eta(formatMoment(etaMs))}
    </span>
  );
}

type Pass = CampaignFigures['passes'][number];

const PASS_COLUMNS: readonly Column<Pass>[] = [
  {
    key: 'pass',
    head: text.overview.pass.pass,
    width: 70,
    align: 'right',
    text: (row) => formatCount(row.pass),
  },
  {
    key: 'attempted',
    head: text.overview.pass.attempted,
    align: 'right',
    text: (row) => formatCount(row.attempted),
  },
  {
    key: 'connected',
    head: text.overview.pass.connected,
    align: 'right',
    text: (row) => formatCount(row.connected),
  },
  {
    key: 'share',
    head: text.overview.pass.share,
    align: 'right',
    text: (row) => formatShare(row.connected, row.attempted),
  },
  {
    key: 'range',
    head: text.overview.pass.range,
    width: 200,
    text: (row) => `${momentText(row.firstMs)} ${text.none} ${momentText(row.lastMs)}`,
    render: (row) => (
      <>
        <Moment ms={row.firstMs} /> {text.none} <Moment ms={row.lastMs} />
      </>
    ),
  },
];

function Passes({ figures }: { figures: CampaignFigures }) {
  if (figures.passes.length === 0) {
    return (
      <p className="secondary" style={{ margin: 0, padding: '12px 16px' }}>
        {text.overview.noPasses}
      </p>
    );
  }
  return (
    <DataTable
      id="passes"
      label={text.overview.passes}
      columns={PASS_COLUMNS}
      rows={figures.passes}
      rowKey={(row) => row.pass}
    />
  );
}

function StateCounts({ figures }: { figures: CampaignFigures }) {
  const present = CONTACT_STATE_NAMES.filter((state) => (figures.counts[state] ?? 0) > 0);
  if (present.length === 0) return <span className="secondary">{text.overview.noStates}</span>;
  return (
    <dl className={classes.stateCounts}>
      {present.map((state) => (
        <div key={state} style={{ display: 'contents' }}>
          <dt>
            <ContactStateBadge state={state} />
          </dt>
          <dd>{formatCount(figures.counts[state] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
