import type { VoiceAgent } from '../../../../shared/contract/voice-agents.ts';
import { formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { badgeColumn, countColumn, editColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, type DrawnList } from '../../ui/editor-screen.tsx';
import { VoiceAgentForm } from './voice-agent-form.tsx';

/** A voice agent with the number of its workers that have a call now. */
type VoiceAgentRow = VoiceAgent & { busy: number };

const words = text.voiceAgents;

/** The voice agents, with how many of their workers are busy. */
export function voiceAgentList(
  rows: readonly VoiceAgentRow[],
  trunks: readonly { id: string; name: string }[],
): DrawnList {
  const trunkOf = (row: VoiceAgentRow) => trunks.find(({ id }) => id === row.trunkId)?.name ?? words.noTrunk;
  return editorList({
    id: 'voice-agents',
    title: words.list,
    rows,
    rowKey: ({ id }) => id,
    add: words.add,
    empty: { title: words.empty, words: words.emptyWords },
    minWidth: 470,
    columns: (open) => [
      nameColumn(words.columns.name, { width: 180 }),
      textColumn('address', words.columns.address, ({ uri }) => uri, { roomPx: 640 }),
      textColumn('trunk', words.columns.trunk, trunkOf, { width: 140, roomPx: 900 }),
      countColumn('workers', words.columns.workers, ({ busy }) => busy, {
        width: 120,
        words: ({ busy, workers }) => words.busyOf(formatCount(busy), formatCount(workers)),
      }),
      badgeColumn('state', words.columns.state, ({ enabled }) => words.states[enabled ? 'on' : 'off'], {
        width: 80,
      }),
      editColumn(words.columns.actions, open),
    ],
    form: (agent, onClose) => <VoiceAgentForm agent={agent} trunks={trunks} onClose={onClose} />,
  });
}
