import { useQuery } from '@tanstack/react-query';
import { FIGURES } from '../../../../shared/domain/figures/table.ts';
import { TRUNK_STATES, type TrunkState } from '../../../../shared/domain/trunk-status.ts';
import { formatCount, formatMoment, formatPercent } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { useLive } from '../../client/live-store.ts';
import { figureWords } from '../../ui/figure.tsx';
import { Page, ScreenFailure, Section, Waiting } from '../../ui/small-parts.tsx';
import { ToneDot } from '../../ui/tone-badge.tsx';
import classes from '../campaign/campaign.module.css';

const regionNames = new Intl.DisplayNames('en', { type: 'region' });

/** What this seat runs on, and whether it is well. */
export function SystemScreen() {
  const session = useQuery(queries.system.session.queryOptions());
  const system = useLive((live) => live.system);
  if (session.isError) {
    return (
      <ScreenFailure title={text.system.title} error={session.error} onRetry={() => void session.refetch()} />
    );
  }
  if (!session.data) return <Waiting words={text.loading(text.system.what)} />;
  const { data } = session;
  const program = [
    [text.system.version, data.version],
    [text.system.window, text.system.windows[data.shell]],
    [text.system.store, text.system.stores[data.store]],
    [text.system.zone, data.zone.replaceAll('_', ' ')],
    [text.system.country, `${regionNames.of(data.country) ?? data.country} (${data.country})`],
    [text.system.pilot, data.pilot ? text.system.pilotOn : text.off],
    [text.system.signedOn, `${data.operatorName}, ${text.people.roles[data.role].toLowerCase()}`],
  ] as const;
  return (
    <Page title={text.system.title}>
      <Section title={text.system.program}>
        <dl style={{ margin: 0 }}>
          {program.map(([label, value]) => (
            <div key={label} className={classes.configRow}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {system ? (
        <Section title={text.system.now}>
          <dl style={{ margin: 0 }}>
            <div className={classes.configRow}>
              <dt>{text.system.storeState}</dt>
              <dd>
                <ToneDot
                  tone={system.storeTrouble ? 'red' : 'green'}
                  label={system.storeTrouble ?? text.system.storeWell}
                />
              </dd>
            </div>
            {system.clockAheadSec === null ? null : (
              <div className={classes.configRow}>
                <dt>{text.system.clock}</dt>
                <dd>
                  <ToneDot tone="amber" label={text.system.clockOff(system.clockAheadSec)} />
                </dd>
              </div>
            )}
            <div className={classes.configRow}>
              <dt>{text.system.callsUp}</dt>
              <dd>{formatCount(system.callsUp)}</dd>
            </div>
            <div className={classes.configRow}>
              <dt title={FIGURES.abandonRate.sentence}>{text.status.abandons}</dt>
              <dd>
                {figureWords('share', system.abandonRateToday)}{' '}
                {system.abandonLimit === null ? null : (
                  <span className="secondary">{text.status.of(formatPercent(system.abandonLimit))}</span>
                )}
              </dd>
            </div>
            {system.trunks.map((trunk) => {
              const state = trunk.state in TRUNK_STATES ? TRUNK_STATES[trunk.state as TrunkState] : null;
              return (
                <div key={trunk.id} className={classes.configRow}>
                  <dt>{trunk.name}</dt>
                  <dd>
                    <ToneDot tone={state?.tone ?? 'grey'} label={state?.label ?? trunk.state} />{' '}
                    <span className="secondary">{trunk.detail}</span>
                  </dd>
                </div>
              );
            })}
          </dl>
        </Section>
      ) : null}
      {system && system.setAside.length > 0 ? (
        <Section title={text.system.setAside}>
          <dl style={{ margin: 0 }}>
            {system.setAside.map((attempt) => (
              <div key={attempt.attemptId} className={classes.configRow}>
                <dt>{attempt.campaignName ?? text.system.setAsideUnknown}</dt>
                <dd>
                  {attempt.sentence}{' '}
                  <span className="secondary">
                    {text.system.setAsideWhere(
                      attempt.attemptId,
                      attempt.contactId,
                      formatMoment(attempt.atMs),
                    )}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ) : null}
    </Page>
  );
}
