import { useHotkeys } from '@mantine/hooks';
import { useLocation } from 'wouter';
import { OPERATOR_STATES, type OperatorState } from '../../../shared/domain/operator-state.ts';
import { KEYS } from '../base/keys.ts';
import { text } from '../base/text.en.ts';
import { useLive } from '../client/live-store.ts';
import { secondsLeft } from '../ui/seconds-left.ts';
import { KeyHint } from '../ui/small-parts.tsx';
import { useNow } from '../ui/use-now.ts';
import classes from './frame.module.css';

/** States in which somebody or something waits for the operator at the desk. */
const NEEDS_DESK: readonly OperatorState[] = ['offered', 'bcw', 'dialling', 'on_call', 'acw'];

/**
 * On any other screen, says that the desk needs its operator; one key goes there and loses nothing here. It lies over the
 * end of the breadcrumb, so that nothing moves when an offer arrives and no place stands empty until then.
 */
export function DeskStrip() {
  const [location, navigate] = useLocation();
  const desk = useLive((live) => live.desk);
  const shown = desk !== null && NEEDS_DESK.includes(desk.state) && !location.startsWith('/desk');
  useHotkeys([[KEYS.forward.combo, () => shown && navigate('/desk')]], []);
  if (location.startsWith('/desk')) return null;
  if (!shown) return <div role="status" />;
  const { label, tone } = OPERATOR_STATES[desk.state];
  const name = desk.contact?.name || desk.contact?.phone || '';
  return (
    <div className={classes.deskStrip} role="status">
      <button
        type="button"
        className={classes.deskStripButton}
        data-tone={tone}
        title={text.operator.toDesk}
        onClick={() => navigate('/desk')}
      >
        <span className="visually-hidden">{text.operator.toDesk}:</span>
        <strong>{label}</strong>
        <span className={classes.deskStripName} title={name} dir="auto">
          {name}
        </span>
        {desk.countdownEndsMs === null || desk.countdownTotalSec === null ? null : (
          <Left endsMs={desk.countdownEndsMs} totalSec={desk.countdownTotalSec} />
        )}
        <KeyHint keys={KEYS.forward.shown} />
      </button>
    </div>
  );
}

/** What is left of the countdown, in seconds, in a place of fixed width. */
function Left({ endsMs, totalSec }: { endsMs: number; totalSec: number }) {
  const seconds = secondsLeft(endsMs - useNow(500), totalSec);
  return (
    <span className={classes.deskStripLeft} role="timer">
      {text.desk.secondsShort(seconds)}
    </span>
  );
}
