import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { spamBadge } from '../../../../shared/domain/spam-score.ts';
import { formatCount } from '../../../../shared/domain/quantity-text.ts';
import { text } from '../../base/text.en.ts';
import { badgeColumn, countColumn, editColumn, phoneColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, type DrawnList } from '../../ui/editor-screen.tsx';
import { NumberForm } from './number-form.tsx';

const words = text.trunks.numberColumns;

/** The caller numbers with what they were used for today. */
export function numberList(rows: readonly CallerNumber[]): DrawnList {
  return editorList({
    id: 'numbers',
    title: text.trunks.numbers,
    rows,
    rowKey: ({ id }) => id,
    add: text.trunks.addNumber,
    empty: { title: text.trunks.numbersEmpty, words: text.trunks.numbersEmptyWords },
    minWidth: 500,
    columns: (open) => [
      phoneColumn('number', words.number, ({ e164 }) => e164, { width: 200 }),
      textColumn('label', words.label, ({ label }) => label),
      badgeColumn('status', words.status, ({ status }) => text.trunks.numberStatuses[status], { width: 110 }),
      badgeColumn('spam', words.spam, ({ spamScore }) => spamBadge(spamScore), { roomPx: 620, width: 110 }),
      countColumn('today', words.today, ({ usedToday }) => usedToday, {
        roomPx: 730,
        width: 110,
        words: ({ usedToday, dailyCap }) => text.trunks.ofCap(formatCount(usedToday), formatCount(dailyCap)),
      }),
      countColumn('weight', words.weight, ({ weight }) => weight, { roomPx: 840, width: 80 }),
      countColumn('total', words.total, ({ usedTotal }) => usedTotal, { roomPx: 930, width: 90 }),
      editColumn(words.actions, open),
    ],
    form: (number, onClose) => <NumberForm number={number} onClose={onClose} />,
  });
}
