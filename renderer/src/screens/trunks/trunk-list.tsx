import type { Trunk } from '../../../../shared/contract/trunk.ts';
import { TRUNK_STATES, type TrunkStatus } from '../../../../shared/domain/trunk-status.ts';
import { text } from '../../base/text.en.ts';
import { badgeColumn, buttonsColumn, momentColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, type DrawnList } from '../../ui/editor-screen.tsx';
import { TestCall } from './test-call.tsx';
import { TrunkForm } from './trunk-form.tsx';

export type TrunkRow = Trunk & { status: TrunkStatus; passwordHere: boolean };

const words = text.trunks.columns;

function addressOf({ protocol, host, port }: TrunkRow): string {
  return `${protocol.toUpperCase()} ${host}${port === null ? '' : `:${port}`}`;
}

function badgeOf({ status: { state, detail } }: TrunkRow) {
  const { label, tone } = TRUNK_STATES[state];
  return { label, tone, ...(detail ? { meaning: detail } : {}) };
}

/** The trunks with how they stand now; why one is not ready stands under it. */
export function trunkList(rows: readonly TrunkRow[]): DrawnList {
  return editorList({
    id: 'trunks',
    title: text.trunks.list,
    rows,
    rowKey: ({ id }) => id,
    add: text.trunks.add,
    empty: { title: text.trunks.emptyTitle, words: text.trunks.emptyWords },
    minWidth: 470,
    columns: (open) => [
      nameColumn(words.name),
      badgeColumn('state', words.state, badgeOf, { width: 120 }),
      textColumn('address', words.address, addressOf, { roomPx: 620 }),
      textColumn('account', words.account, ({ username }) => username, { roomPx: 900, width: 120 }),
      momentColumn('since', words.since, ({ status }) => status.sinceMs, { roomPx: 1_000, width: 120 }),
      buttonsColumn(words.actions, 170, [
        { label: () => text.trunks.test, onClick: (row) => open(row, 'test') },
        { label: () => text.edit, onClick: open },
      ]),
    ],
    renderDetail: ({ status }) =>
      status.detail ? <div style={{ padding: '6px 16px' }}>{status.detail}</div> : null,
    form: (trunk, onClose) => <TrunkForm trunk={trunk} onClose={onClose} />,
    panels: { test: (trunk, onClose) => <TestCall trunk={trunk} onClose={onClose} /> },
  });
}
