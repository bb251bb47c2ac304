import { useEffect, useState } from 'react';
import { useHostClock } from '../base/host-clock.ts';

/** The host's time now, read again every `everyMs` while `running`. */
export function useNow(everyMs: number, running = true): number {
  const aheadMs = useHostClock((clock) => clock.aheadMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
  return now + aheadMs;
}
