/** 32 MB of table; a list with more numbers is compared up to here. */
const MOST_NUMBERS = 3_000_000;
const FIRST_SLOTS = 65_536;
const FULLEST = 0.75;

/** The slot to look in first; numbers that follow each other must not fall into neighbouring ones. */
function slotOf(number: number, slots: number): number {
  const low = (number % 0x1_0000_0000) | 0;
  const high = (number / 0x1_0000_0000) | 0;
  return (Math.imul(low ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1) >>> 8) & (slots - 1);
}

function put(table: Float64Array, number: number): boolean {
  for (let at = slotOf(number, table.length); ; at = (at + 1) & (table.length - 1)) {
    if (table[at] === number) return false;
    if (table[at] !== 0) continue;
    table[at] = number;
    return true;
  }
}

/**
 * Remembers which numbers a list has shown already, in bounded memory: E.164 has 15 digits at most, which a double holds
 * exactly. Answers `full` for a number that is not known and for which there is no room any more.
 */
export function seenNumbers(most = MOST_NUMBERS): { add(e164: string): 'new' | 'seen' | 'full' } {
  let table = new Float64Array(FIRST_SLOTS);
  let count = 0;
  const has = (number: number): boolean => {
    for (let at = slotOf(number, table.length); table[at] !== 0; at = (at + 1) & (table.length - 1)) {
      if (table[at] === number) return true;
    }
    return false;
  };
  return {
    add(e164) {
      const number = Number(e164.slice(1));
      if (count >= most) return has(number) ? 'seen' : 'full';
      if (!put(table, number)) return 'seen';
      count += 1;
      if (count > table.length * FULLEST) {
        const larger = new Float64Array(table.length * 2);
        for (const each of table) if (each !== 0) put(larger, each);
        table = larger;
      }
      return 'new';
    },
  };
}
