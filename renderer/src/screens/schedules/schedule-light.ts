import type { ScheduleRow } from '../../../../shared/contract/schedules.ts';
import { text } from '../../base/text.en.ts';

/** Hours open and close without anybody changing anything: their lights are read again this often. */
export const LIGHT_AGAIN_MS = 20_000;

/** Whether a schedule is open now. */
export function lightOf({ open, unreadable }: ScheduleRow) {
  const { lights } = text.schedules;
  if (unreadable) return lights.unreadable;
  return open ? lights.open : lights.closed;
}
