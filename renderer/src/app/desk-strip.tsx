import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useLocation } from 'wouter';
import { OPERATOR_STATES, type OperatorState } from '../../../shared/domain/operator-state.ts';
import { useLive } from '../client/live-store.ts';
import { CountdownRing } from '../ui/countdown-ring.tsx';
import { KeyHint, Phone } from '../ui/small-parts.tsx';
import classes from './frame.module.css';
import { KEYS } from './keys.ts';
import { text } from './text.en.ts';

/** States in which somebody or something waits for the operator at the desk. */
const NEEDS_DESK: readonly OperatorState[] = ['offered', 'bcw', 'dialling', 'on_call', 'acw'];

/** On any other screen, says that the desk needs its operator; one key goes there and loses nothing here. */
export function DeskStrip() {
  const [location, navigate] = useLocation();
  const desk = useLive((live) => live.desk);
  const shown = desk !== null && NEEDS_DESK.includes(desk.state) && !location.startsWith('/desk');
  useHotkeys([[KEYS.forward.combo, () => shown && navigate('/desk')]], []);
  if (!shown) return null;
  const { label, tone } = OPERATOR_STATES[desk.state];
  return (
    <div className={classes.deskStrip} data-tone={tone} role="status">
      <strong>{label}</strong>
      {desk.contact ? (
        <>
          <span className={classes.deskStripName} title={desk.contact.name} dir="auto">
            {desk.contact.name}
          </span>
          <Phone phone={desk.contact.phone} />
        </>
      ) : null}
      <span className={classes.statusSpring} />
      {desk.countdownEndsMs !== null && desk.countdownTotalSec !== null ? (
        <CountdownRing endsMs={desk.countdownEndsMs} totalSec={desk.countdownTotalSec} />
      ) : null}
      <Button size="xs" onClick={() => navigate('/desk')}>
        {text.operator.toDesk}
        <KeyHint keys={KEYS.forward.shown} />
      </Button>
    </div>
  );
}
