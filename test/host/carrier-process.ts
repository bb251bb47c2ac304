/** A carrier in a process of its own, to be killed: it vanishes in the middle without a word. Prints its port. */
import { dramaNumber, openTestCarrier } from './call-floor.ts';

const carrier = await openTestCarrier([
  { name: 'Ann', phone: dramaNumber(1), behaviour: 'no_answer' },
  { name: 'Ben', phone: dramaNumber(2), behaviour: 'answer' },
  { name: 'Cat', phone: dramaNumber(3), behaviour: 'answer' },
]);
process.stdout.write(`${carrier.port}\n`);
