import type { SeatClient } from '../../electron/pilot/seat-client.ts';
import { importCsv } from './call-floor.ts';

/** What a list of one person says of her under names that objects know already, in the order of the names. */
export const ODD_VARIABLES = [
  ['__proto__', 'Fibre'],
  ['constructor', 'Leeds'],
  ['toString', ''],
];

/** Imports that list through a seat, and answers what the seat is then given of the person. */
export async function variablesAtSeat(client: SeatClient): Promise<[string, string][]> {
  const settings = await client.campaigns.defaults();
  const { id } = await client.campaigns.create({ name: 'Odd columns', settings });
  await importCsv(client, id, 'name,phone,__proto__,constructor,toString\nZoë,020 7946 0950,Fibre,Leeds,\n');
  const { rows } = await client.contacts.list({ campaignId: id, cursor: null, limit: 10 });
  return rows
    .flatMap(({ variables }) => Object.entries(variables))
    .toSorted(([a], [b]) => a.localeCompare(b));
}
