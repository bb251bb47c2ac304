import { storableText } from '../../shared/contract/base.ts';
import type { RowChange } from '../../shared/domain/row-outcome.ts';

/** Everything that a cell may hold but no screen shows, no store takes, or no reader understands. */
const SUSPECT = /[^\P{Cc}\t\n\r]|[\p{Cs}\ufffd]/u;
const CONTROLS = /[^\P{Cc}\t\n\r]/gu;
const UNREADABLE = '\ufffd';

/** A cell as it is kept: control characters but tabs and line ends are gone, halves of characters are marked as such. */
export function cleanCell(cell: string, changes: RowChange[]): string {
  if (!SUSPECT.test(cell)) return cell;
  const shown = cell.replaceAll(CONTROLS, '');
  const clean = storableText(shown);
  if (shown !== cell) changes.push({ warning: 'characters_removed', from: cell, to: clean });
  if (clean.includes(UNREADABLE)) changes.push({ warning: 'characters_unreadable', from: shown, to: clean });
  return clean;
}
