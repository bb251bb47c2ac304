import { ATTEMPT_OUTCOMES } from '../../shared/domain/attempt-outcome.ts';
import { CONTACT_STATES } from '../../shared/domain/contact-state.ts';
import type { ServeFlags } from '../host/serve-flags.ts';
import type { Reconciliation, Total } from './reconcile.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
const number = (value: number): string => value.toLocaleString('en-GB');

function labelled(totals: Total[], labels: Readonly<Record<string, { label: string }>>): Total[] {
  return totals.map(({ label, value }) => ({ label: labels[label]?.label ?? label, value }));
}

/** Name, bar and figure, longest first. */
function bars(title: string, totals: Total[]): string {
  const all = totals.reduce((sum, { value }) => sum + value, 0);
  const most = Math.max(1, ...totals.map(({ value }) => value));
  const rows = totals.map(
    ({ label, value }) =>
      `<tr><th scope="row">${html(label)}</th><td class="bar"><i style="width:${((value / most) * 100).toFixed(1)}%"></i></td>` +
      `<td class="n">${number(value)}</td><td class="n">${((value / Math.max(1, all)) * 100).toFixed(1)} %</td></tr>`,
  );
  return `<section><h2>${html(title)}</h2><table>${rows.join('')}</table></section>`;
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1c1e21,#e8e9eb);--dim:light-dark(#5c626b,#a3a9b2);
--line:light-dark(#dfe2e6,#363a40);--page:light-dark(#fff,#17191c);--bar:light-dark(#2f6fb3,#6aa8e8);--ok:light-dark(#1d7a3e,#58c27d);--bad:light-dark(#b3261e,#ff8a80)}
body{font:13px/1.5 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums;color:var(--ink);background:var(--page);max-width:960px;margin:32px auto;padding:0 24px}
h1{font-size:20px;font-weight:600;margin:0}h2{font-size:14px;font-weight:600;margin:0 0 8px}p{margin:4px 0;color:var(--dim)}
.ok{color:var(--ok);font-weight:600}.bad{color:var(--bad);font-weight:600}
.figures{display:flex;flex-wrap:wrap;gap:1px;background:var(--line);border:1px solid var(--line);margin:24px 0}
.figures div{flex:1 0 18%;box-sizing:border-box;background:var(--page);padding:12px 16px}.figures b{display:block;font-size:20px;font-weight:600}.figures span{color:var(--dim)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(400px,1fr));gap:32px}section{margin:0 0 24px}
table{width:100%;border-collapse:collapse}th{font-weight:400;text-align:left}td,th{padding:4px 8px 4px 0;border-bottom:1px solid var(--line)}
thead th{color:var(--dim)}.n{text-align:right;white-space:nowrap}.bar{width:38%}.bar i{display:block;height:8px;background:var(--bar)}
@media print{body{margin:0;max-width:none}}`;

/** One page that a person can read and print: what was called, what came of it, and whether all records agree. */
export function summaryHtml(
  result: Reconciliation,
  run: { flags: ServeFlags; elapsedSec: number; startedMs: number; version: string },
): string {
  const { flags } = run;
  const agrees = result.disagreements.length === 0;
  const verdict = agrees
    ? '<p class="ok">Dialler, store, carrier, operators and files agree.</p>'
    : `<p class="bad">${result.disagreements.length} totals disagree.</p><ul>${result.disagreements
        .slice(0, 50)
        .map((sentence) => `<li>${html(sentence)}</li>`)
        .join('')}</ul>`;
  const figures = result.totals.map(
    ({ label, value }) => `<div><b>${number(value)}</b><span>${html(label)}</span></div>`,
  );
  const operators = result.byOperator.map(
    (o) =>
      `<tr><th scope="row">${html(o.name)}</th><td class="n">${o.offers}</td><td class="n">${o.connected}</td>` +
      `<td class="n">${o.talkSec.toFixed(0)}</td><td class="n">${o.wrapUps}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Northwind customers: summary</title><style>${STYLE}</style></head>
<body><h1>Northwind customers</h1>
<p>${html(new Date(run.startedMs).toISOString())} · ${flags.mode}, ${flags.operators} scripted operators, ${flags.speed} times the speed of life, ${run.elapsedSec.toFixed(0)} s · Callboard ${html(run.version)}</p>
${verdict}
<div class="figures">${figures.join('')}</div>
<div class="two">${bars('Attempts by outcome', labelled(result.byOutcome, ATTEMPT_OUTCOMES))}
${bars('Contacts by state', labelled(result.byState, CONTACT_STATES))}
${bars('Dispositions', result.byDisposition)}
<section><h2>Operators</h2><table><thead><tr><th></th><th class="n">Offers</th><th class="n">Connected</th><th class="n">Talk s</th><th class="n">Wrap-ups</th></tr></thead>${operators.join('')}</table></section></div>
<p>Attempts are dials; answered counts every call that anybody or anything picked up; connected counts those that reached an operator.</p>
</body></html>
`;
}
