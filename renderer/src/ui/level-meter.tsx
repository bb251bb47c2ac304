import { useEffect, useRef } from 'react';
import classes from './level-meter.module.css';

/** Speech lies between about -55 and -10 dBFS; the bar spans just that. */
const QUIET_DB = -55;
const LOUD_DB = -10;

function shareOf(level: number): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}

interface LevelBarProps {
  label: string;
  /** The level now, RMS of 0 to 1. */
  read: () => number;
}

/** A live level. Drawn outside React, 20 times a second, and only while it is on the screen. */
export function LevelBar({ label, read }: LevelBarProps) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      if (bar.current) bar.current.style.transform = `scaleX(${shareOf(read())})`;
    }, 50);
    return () => clearInterval(timer);
  }, [read]);
  return (
    <div className={classes.row}>
      <span className={classes.label}>{label}</span>
      <div className={classes.track}>
        <div ref={bar} className={classes.fill} />
      </div>
    </div>
  );
}
