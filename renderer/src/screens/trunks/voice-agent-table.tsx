import { useMemo } from 'react';
import type { VoiceAgent } from '../../../../shared/contract/voice-agents.ts';
import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { editColumn } from '../../ui/edit-column.tsx';
import { ToneBadge } from '../../ui/tone-badge.tsx';

/** A voice agent with the number of its workers that have a call now. */
export type VoiceAgentRow = VoiceAgent & { busy: number };

interface VoiceAgentTableProps {
  rows: readonly VoiceAgentRow[];
  trunks: readonly { id: string; name: string }[];
  onOpen: (agent: VoiceAgentRow) => void;
}

/** The voice agents, with how many of their workers are busy. */
export function VoiceAgentTable({ rows, trunks, onOpen }: VoiceAgentTableProps) {
  const columns = useMemo((): Column<VoiceAgentRow>[] => {
    const words = text.voiceAgents.columns;
    const trunkOf = (row: VoiceAgentRow) =>
      trunks.find((one) => one.id === row.trunkId)?.name ?? text.voiceAgents.noTrunk;
    const stateOf = (row: VoiceAgentRow) => text.voiceAgents.states[row.enabled ? 'on' : 'off'];
    return [
      {
        key: 'name',
        head: words.name,
        width: 180,
        text: (row) => row.name,
        render: (row) => <strong title={row.name}>{row.name}</strong>,
        sortBy: (row) => row.name,
      },
      { key: 'address', head: words.address, roomPx: 640, text: (row) => row.uri, sortBy: (row) => row.uri },
      { key: 'trunk', head: words.trunk, width: 140, roomPx: 900, text: trunkOf, sortBy: trunkOf },
      {
        key: 'workers',
        head: words.workers,
        width: 120,
        align: 'right',
        text: (row) => text.voiceAgents.busyOf(formatCount(row.busy), formatCount(row.workers)),
        sortBy: (row) => row.busy,
      },
      {
        key: 'state',
        head: words.state,
        width: 80,
        text: (row) => stateOf(row).label,
        render: (row) => <ToneBadge {...stateOf(row)} />,
      },
      editColumn(words.actions, onOpen),
    ];
  }, [onOpen, trunks]);
  return (
    <DataTable
      id="voice-agents"
      label={text.voiceAgents.list}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      minWidth={470}
    />
  );
}
