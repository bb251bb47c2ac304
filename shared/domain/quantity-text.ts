/** What says that a quantity is zero on purpose. */
export const OFF = 'Off';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export const formatCount = (value: number): string => whole.format(value);
export const formatPercent = (share: number): string => percent.format(share);

/** `1 row`, `2,000 rows`. */
export const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Minutes as people say them: `45 min`, `2 h`, `1 h 30 min`, `3 days`. */
export function formatMinutes(minutes: number): string {
  if (minutes === 0) return OFF;
  if (minutes % 1_440 === 0) return plural(minutes / 1_440, 'day', 'days');
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
