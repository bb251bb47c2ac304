import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isAtLeast, LEAST_ROLE_TO_DIAL_AGAIN, type Role } from '../../../shared/contract/roles.ts';
import { FIGURES } from '../../../shared/domain/figures/table.ts';
import { TRUNK_STATES, type TrunkState } from '../../../shared/domain/trunk-status.ts';
import { formatCount, formatPercent, formatRate } from '../base/format.ts';
import { KEYS } from '../base/keys.ts';
import { tell, tellFailure } from '../base/notices.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { applyEvents, useLive, type ConnectionState } from '../client/live-store.ts';
import { figureWords } from '../ui/figure.tsx';
import { KeyHint } from '../ui/small-parts.tsx';
import { ToneDot } from '../ui/tone-badge.tsx';
import classes from './frame.module.css';

const CONNECTION_TONES: Record<ConnectionState, string> = {
  connecting: 'amber',
  connected: 'green',
  reconnecting: 'amber',
};

/** Whoever presses so soon after somebody else has stopped all dialling means to stop it too. */
const MEANT_AS_STOP_MS = 5_000;

/** The bottom line: how the host, the trunks and the store are, and the stop that is always one key away. */
export function StatusLine({ role }: { role: Role }) {
  const connection = useLive((live) => live.connection);
  return (
    <footer className={classes.status} aria-label={text.status.label}>
      <span role="status" className={classes.connection}>
        <ToneDot tone={CONNECTION_TONES[connection]} label={text.status[connection]} />
      </span>
      <TrunkDots />
      <span className={classes.statusSpring} />
      <div className={classes.statusFigures}>
        <SystemFigures />
      </div>
      <EmergencyStop role={role} />
    </footer>
  );
}

/** As many trunks as the line has room for beside its figures; the rest is counted. */
const MOST_TRUNKS = 3;

/** What needs somebody stands where it is seen. */
const urgencyOf = (tone: string) => ['green', 'grey', 'amber', 'red'].indexOf(tone);

function TrunkDots() {
  const trunks = useLive((live) => live.system?.trunks);
  if (!trunks) return null;
  if (trunks.length === 0) return <ToneDot tone="grey" label={text.status.noTrunks} />;
  const told = trunks.map((trunk) => {
    const state = trunk.state in TRUNK_STATES ? TRUNK_STATES[trunk.state as TrunkState] : null;
    const label = `${trunk.name} ${(state?.label ?? trunk.state).toLowerCase()}`;
    return { id: trunk.id, label, detail: trunk.detail, tone: state?.tone ?? 'grey' };
  });
  const byUrgency = told.toSorted((a, b) => urgencyOf(b.tone) - urgencyOf(a.tone));
  const rest = byUrgency.slice(MOST_TRUNKS);
  return (
    <span className={classes.trunks}>
      {byUrgency.slice(0, MOST_TRUNKS).map(({ id, label, detail, tone }) => (
        <span key={id} className={classes.trunk} title={detail ?? label}>
          <ToneDot tone={tone} label={label} />
        </span>
      ))}
      {rest.length === 0 ? null : (
        <span title={rest.map(({ label }) => label).join('\n')}>{text.status.moreTrunks(rest.length)}</span>
      )}
    </span>
  );
}

function SystemFigures() {
  const system = useLive((live) => live.system);
  if (!system) return null;
  const { abandonRateToday: rate, abandonLimit: limit } = system;
  const limitWords = limit === null ? null : formatPercent(limit);
  return (
    <>
      <span className={classes.statusFigure}>
        {text.status.dials} <b>{formatRate(system.dialsPerSec)}</b>
      </span>
      <span className={classes.statusFigure}>
        {text.status.calls} <b>{formatCount(system.callsUp)}</b>
      </span>
      <span
        className={classes.statusFigure}
        title={text.status.abandonsDefinition(FIGURES.abandonRate.sentence, limitWords)}
      >
        {text.status.abandons} <b>{figureWords('share', rate)}</b>
        {limitWords === null ? null : ` ${text.status.of(limitWords)}`}
      </span>
      <span {...(system.storeTrouble ? { className: classes.trouble, title: system.storeTrouble } : {})}>
        <ToneDot
          tone={system.storeTrouble ? 'red' : 'green'}
          label={`${text.status.store} ${system.storeTrouble ?? text.status.storeWell}`}
        />
      </span>
    </>
  );
}

function EmergencyStop({ role }: { role: Role }) {
  const mayDialAgain = isAtLeast(role, LEAST_ROLE_TO_DIAL_AGAIN);
  const stopped = useLive((live) => live.system?.emergencyStopped ?? false);
  const known = useLive((live) => live.system !== null);
  const stop = useMutation(
    queries.system.emergencyStop.mutationOptions({
      onSuccess: (system) => applyEvents([{ topic: 'system', system }]),
      onError: tellFailure,
    }),
  );
  // Of two people who press in the same fright, the second must not undo the first.
  const isOurs = useRef(false);
  const othersStoppedMs = useRef(-Infinity);
  useEffect(() => {
    if (stopped && !isOurs.current) othersStoppedMs.current = performance.now();
    isOurs.current = false;
  }, [stopped]);
  const press = () => {
    if (!known) {
      // Nobody presses it to go on with what the screen does not show yet. Whose stop it was then is not known either.
      stop.mutate({ stopped: true });
      return;
    }
    // What the screen shows already is done, whether or not its answer has come.
    if (stop.isPending && stop.variables.stopped !== stopped) return;
    if (stopped && performance.now() - othersStoppedMs.current < MEANT_AS_STOP_MS) {
      tell(text.status.justStopped, 'blue', 'emergency-stop');
      return;
    }
    if (stopped && !mayDialAgain) {
      tell(text.status.askSupervisor, 'blue', 'emergency-stop');
      return;
    }
    isOurs.current = !stopped;
    stop.mutate({ stopped: !stopped });
  };
  useHotkeys([[KEYS.emergencyStop.combo, press]], []);
  return (
    <button type="button" className={classes.stop} data-stopped={stopped || undefined} onClick={press}>
      {stopped
        ? [text.status.stopped, ...(mayDialAgain ? [text.status.resume] : [])].join(' · ')
        : text.status.stop}
      <KeyHint keys={KEYS.emergencyStop.shown} />
    </button>
  );
}
