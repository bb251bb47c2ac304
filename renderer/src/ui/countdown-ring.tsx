import { text } from '../base/text.en.ts';
import classes from './countdown-ring.module.css';
import { secondsLeft } from './seconds-left.ts';
import { useNow } from './use-now.ts';

interface CountdownRingProps {
  endsMs: number;
  totalSec: number;
}

/** Above this the ring counts in minutes and seconds. */
const MOST_SECONDS = 99;
const RADIUS = 17;
const AROUND = 2 * Math.PI * RADIUS;

const minutesAndSeconds = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** What is left of a countdown, as a ring and as seconds, or as minutes and seconds when it is long. */
export function CountdownRing({ endsMs, totalSec }: CountdownRingProps) {
  const leftMs = Math.max(0, endsMs - useNow(200));
  const seconds = secondsLeft(leftMs, totalSec);
  const share = totalSec > 0 ? Math.min(1, leftMs / (totalSec * 1_000)) : 0;
  return (
    <div className={classes.ring} role="timer" aria-label={text.desk.secondsLeft(seconds)}>
      <svg viewBox="0 0 40 40" aria-hidden>
        <circle className={classes.track} cx="20" cy="20" r={RADIUS} />
        <circle
          className={classes.rest}
          cx="20"
          cy="20"
          r={RADIUS}
          strokeDasharray={AROUND}
          strokeDashoffset={AROUND * (1 - share)}
        />
      </svg>
      <span className={classes.seconds} data-long={totalSec > MOST_SECONDS || undefined}>
        {seconds > MOST_SECONDS ? minutesAndSeconds(seconds) : seconds}
      </span>
    </div>
  );
}
