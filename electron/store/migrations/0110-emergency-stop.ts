import type { Migration } from '../migrate.ts';
import { EMERGENCY_STOP } from '../emergency-stop.ts';
import { runAll } from './statements.ts';

/** The row is there from the start: what begins an attempt locks it, so that no call slips past a stop. */
export const emergencyStop: Migration = {
  number: 110,
  name: 'emergency-stop',
  up: (trx) =>
    runAll(trx, [
      `insert into settings (name, value) values ('${EMERGENCY_STOP}', '0') on conflict do nothing`,
    ]),
};
