import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { useLive } from '../../client/live-store.ts';
import { SideBySide } from '../../ui/side-panel.tsx';
import { Empty, Page, ScreenFailure, Section, Waiting } from '../../ui/small-parts.tsx';
import { NumberForm } from './number-form.tsx';
import { NumberTable } from './number-table.tsx';
import { TestCall } from './test-call.tsx';
import { TrunkForm } from './trunk-form.tsx';
import { TrunkTable, type TrunkRow } from './trunk-table.tsx';
import { VoiceAgentForm } from './voice-agent-form.tsx';
import { VoiceAgentTable, type VoiceAgentRow } from './voice-agent-table.tsx';

type Side =
  | { what: 'trunk'; id: string }
  | { what: 'test'; id: string }
  | { what: 'number'; id: string }
  | { what: 'agent'; id: string }
  | { what: 'new-agent' }
  | { what: 'new-trunk' }
  | { what: 'new-number' };

/** Lines, caller numbers and voice agents; what is edited opens beside the lists. */
export function TrunksScreen() {
  const trunks = useQuery(queries.trunks.list.queryOptions());
  const numbers = useQuery(queries.trunks.numbers.queryOptions());
  const agents = useQuery(queries.voiceAgents.list.queryOptions());
  const live = useLive((state) => state.trunks);
  const [side, setSide] = useState<Side | null>(null);
  const rows = useMemo(
    () => (trunks.data ?? []).map((trunk) => ({ ...trunk, status: live[trunk.id] ?? trunk.status })),
    [trunks.data, live],
  );
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setSide({ what: 'new-trunk' })}>
      {text.trunks.add}
    </Button>
  );
  const addNumber = (
    <Button variant="default" onClick={() => setSide({ what: 'new-number' })}>
      {text.trunks.addNumber}
    </Button>
  );
  const addAgent = (
    <Button variant="default" onClick={() => setSide({ what: 'new-agent' })}>
      {text.voiceAgents.add}
    </Button>
  );
  const failed = trunks.error ?? numbers.error ?? agents.error;
  if (failed) {
    const retry = () => void Promise.all([trunks.refetch(), numbers.refetch(), agents.refetch()]);
    return <ScreenFailure title={text.trunks.title} error={failed} onRetry={retry} />;
  }
  if (!trunks.data || !numbers.data || !agents.data)
    return <Waiting words={text.loading(text.trunks.what)} />;
  return (
    <Page title={text.trunks.title} actions={rows.length > 0 ? add : undefined}>
      <SideBySide panel={panelOf(side, rows, numbers.data, agents.data, () => setSide(null))}>
        <Section title={text.trunks.list} flush>
          {rows.length === 0 ? (
            <Empty title={text.trunks.emptyTitle} words={text.trunks.emptyWords}>
              {add}
            </Empty>
          ) : (
            <TrunkTable
              rows={rows}
              onOpen={(one) => setSide({ what: 'trunk', id: one.id })}
              onTest={(one) => setSide({ what: 'test', id: one.id })}
            />
          )}
        </Section>
        <Section title={text.trunks.numbers} flush side={numbers.data.length === 0 ? null : addNumber}>
          {numbers.data.length === 0 ? (
            <Empty title={text.trunks.numbersEmpty} words={text.trunks.numbersEmptyWords}>
              {addNumber}
            </Empty>
          ) : (
            <NumberTable rows={numbers.data} onOpen={(one) => setSide({ what: 'number', id: one.id })} />
          )}
        </Section>
        <Section title={text.voiceAgents.list} flush side={agents.data.length === 0 ? null : addAgent}>
          {agents.data.length === 0 ? (
            <Empty title={text.voiceAgents.empty} words={text.voiceAgents.emptyWords}>
              {addAgent}
            </Empty>
          ) : (
            <VoiceAgentTable
              rows={agents.data}
              trunks={rows}
              onOpen={(one) => setSide({ what: 'agent', id: one.id })}
            />
          )}
        </Section>
      </SideBySide>
    </Page>
  );
}

/** What stands beside the lists; nothing for a thing that is gone meanwhile. */
function panelOf(
  side: Side | null,
  trunks: readonly TrunkRow[],
  numbers: readonly CallerNumber[],
  agents: readonly VoiceAgentRow[],
  close: () => void,
): ReactNode | null {
  if (side === null) return null;
  if (side.what === 'new-trunk') return <TrunkForm key="new" onClose={close} />;
  if (side.what === 'new-number') return <NumberForm key="new number" onClose={close} />;
  if (side.what === 'number') {
    const number = numbers.find((one) => one.id === side.id);
    return number ? <NumberForm key={number.id} number={number} onClose={close} /> : null;
  }
  if (side.what === 'new-agent') return <VoiceAgentForm key="new agent" trunks={trunks} onClose={close} />;
  if (side.what === 'agent') {
    const agent = agents.find((one) => one.id === side.id);
    return agent ? <VoiceAgentForm key={agent.id} agent={agent} trunks={trunks} onClose={close} /> : null;
  }
  const trunk = trunks.find((one) => one.id === side.id);
  if (!trunk) return null;
  return side.what === 'trunk' ? (
    <TrunkForm key={trunk.id} trunk={trunk} onClose={close} />
  ) : (
    <TestCall key={trunk.id} trunk={trunk} onClose={close} />
  );
}
