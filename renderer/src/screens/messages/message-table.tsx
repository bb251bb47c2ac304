import { useMemo } from 'react';
import type { RecordedMessage } from '../../../../shared/contract/messages.ts';
import { SHIPPED_MESSAGE_IDS } from '../../../../shared/domain/campaign-messages.ts';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { messageSound } from '../../client/playback.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { editColumn } from '../../ui/edit-column.tsx';
import classes from './messages.module.css';
import { PlayButton } from './play-button.tsx';

export type MessageRow = RecordedMessage & { usedBy: string[] };

/** Which campaigns play it; one of those that come with the program is for people who call, whatever the campaign. */
export function playedBy({ id, builtIn, usedBy }: MessageRow): string {
  if (builtIn && id === SHIPPED_MESSAGE_IDS.caller) return text.messages.toCallers;
  return usedBy.join(', ') || text.messages.nobody;
}

interface MessageTableProps {
  rows: readonly MessageRow[];
  onOpen: (message: MessageRow) => void;
}

/** The library: each message can be heard where it stands. */
export function MessageTable({ rows, onOpen }: MessageTableProps) {
  const columns = useMemo((): Column<MessageRow>[] => {
    const words = text.messages.columns;
    return [
      {
        key: 'play',
        head: words.play,
        width: 116,
        text: null,
        render: (row) => (
          <PlayButton
            sound={`row ${row.id}`}
            load={() => messageSound(row.id)}
            size="compact-xs"
            label={{ play: text.messages.playNamed(row.name), stop: text.messages.stopNamed(row.name) }}
          />
        ),
      },
      {
        key: 'name',
        head: words.name,
        width: 208,
        text: (row) => row.name,
        render: (row) => <strong title={row.name}>{row.name}</strong>,
        sortBy: (row) => row.name,
      },
      {
        key: 'says',
        head: words.says,
        text: (row) => row.words,
        render: (row) => (
          <span className={classes.says} title={row.words}>
            {row.words}
          </span>
        ),
      },
      {
        key: 'length',
        head: words.length,
        roomPx: 640,
        width: 80,
        align: 'right',
        text: (row) => formatDuration(row.durationMs / 1000),
        sortBy: (row) => row.durationMs,
      },
      {
        key: 'usedBy',
        head: words.usedBy,
        roomPx: 760,
        width: 150,
        text: playedBy,
        render: (row) => <span title={playedBy(row)}>{playedBy(row)}</span>,
        sortBy: playedBy,
      },
      editColumn(words.actions, onOpen, (row) => (row.builtIn ? text.messages.read : text.edit)),
    ];
  }, [onOpen]);
  return (
    <DataTable
      id="messages"
      label={text.messages.title}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      minWidth={500}
    />
  );
}
