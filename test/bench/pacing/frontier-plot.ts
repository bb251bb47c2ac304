/** Draws the frontier: `node test/bench/pacing/frontier-plot.ts frontier.tsv > docs/pacing-frontier.svg`. */
import { readFileSync } from 'node:fs';

interface Point {
  operators: string;
  policy: string;
  abandonRate: number;
  occupancy: number;
}

const [, , file] = process.argv;
if (!file) {
  console.error('Name the file that `npm run bench:pacing -- --frontier` was written to.');
  process.exit(2);
}

const points: Point[] = readFileSync(file, 'utf8')
  .split('\n')
  .map((line) => line.split('\t'))
  .filter((cells) => cells.length === 5 && Number.isFinite(Number(cells[4])))
  .map(([operators = '', policy = '', , rate, occupancy]) => ({
    operators,
    policy,
    abandonRate: Number(rate),
    occupancy: Number(occupancy),
  }));

const width = 760;
const height = 470;
const left = 60;
const bottom = 420;
const mostRate = 0.1;
const x = (rate: number): number => left + (rate / mostRate) * (width - left - 150);
const y = (occupancy: number): number => bottom - ((occupancy - 0.55) / 0.45) * (bottom - 30);
// Told apart without colour too: by dash and by marker.
const colours: Record<string, string> = { '2': '#8a5a00', '10': '#1f5fbf', '50': '#0b7a4b' };

const parts: string[] = [];
const text = (px: number, py: number, words: string, more = ''): void => {
  parts.push(`<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${more}>${words}</text>`);
};

for (let percent = 60; percent <= 100; percent += 10) {
  parts.push(`<path d="M${left} ${y(percent / 100)}H${x(mostRate)}" stroke="#ddd"/>`);
  text(left - 8, y(percent / 100) + 4, `${percent}`, 'text-anchor="end"');
}
for (let percent = 0; percent <= 10; percent += 1) {
  text(x(percent / 100), bottom + 18, `${percent}`, 'text-anchor="middle"');
}
parts.push(`<path d="M${x(0.03)} 25V${bottom}" stroke="#b00" stroke-dasharray="2 4"/>`);
text(x(0.03) + 5, bottom - 8, 'limit', 'fill="#b00"');
text((left + x(mostRate)) / 2, bottom + 40, 'live answers abandoned, %', 'text-anchor="middle"');
text(left - 44, 16, 'occupancy, %');

for (const operators of Object.keys(colours)) {
  const colour = colours[operators] ?? '#000';
  for (const policy of ['ratio', 'ours, fixed price']) {
    const line = points
      .filter(
        (p) =>
          p.operators === operators &&
          (p.policy === policy || (policy === 'ratio' && p.policy === 'progressive')),
      )
      .filter((p) => p.abandonRate <= mostRate)
      .sort((a, b) => a.abandonRate - b.abandonRate);
    if (line.length === 0) continue;
    const path = line.map(
      (p, i) => `${i === 0 ? 'M' : 'L'}${x(p.abandonRate).toFixed(1)} ${y(p.occupancy).toFixed(1)}`,
    );
    const dash = policy === 'ratio' ? ' stroke-dasharray="5 4"' : '';
    parts.push(`<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`);
    for (const p of line) {
      parts.push(
        `<circle cx="${x(p.abandonRate).toFixed(1)}" cy="${y(p.occupancy).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
    }
  }
  for (const p of points.filter((p) => p.operators === operators && p.policy === 'ours, budget')) {
    parts.push(
      `<rect x="${(x(p.abandonRate) - 5).toFixed(1)}" y="${(y(p.occupancy) - 5).toFixed(1)}" width="10" height="10" fill="none" stroke="${colour}" stroke-width="2"/>`,
    );
    text(x(mostRate) + 10, y(p.occupancy) + 4, `${operators} operators`, `fill="${colour}"`);
  }
}
text(x(mostRate) - 190, bottom - 62, 'solid: ours at fixed prices');
text(x(mostRate) - 190, bottom - 46, 'dashed: progressive and fixed ratios');
text(x(mostRate) - 190, bottom - 30, 'square: ours within its budget');

console.log(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Occupancy against abandon rate"><rect width="${width}" height="${height}" fill="#fff"/>${parts.join('')}</svg>`,
);
