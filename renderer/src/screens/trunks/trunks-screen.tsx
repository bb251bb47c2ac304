import { useQuery } from '@tanstack/react-query';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { EditorScreen } from '../../ui/editor-screen.tsx';
import { numberList } from './number-list.tsx';
import { trunkList } from './trunk-list.tsx';
import { voiceAgentList } from './voice-agent-list.tsx';

/** Calls of today are counted while they are placed, of which this screen hears nothing else. */
const COUNTED_EVERY_MS = 5_000;

/** Lines, caller numbers and voice agents; what is edited opens beside the lists. */
export function TrunksScreen() {
  return (
    <EditorScreen
      title={text.trunks.title}
      what={text.trunks.what}
      queries={[
        useQuery(queries.trunks.list.queryOptions()),
        useQuery({ ...queries.trunks.numbers.queryOptions(), refetchInterval: COUNTED_EVERY_MS }),
        useQuery(queries.voiceAgents.list.queryOptions()),
      ]}
      lists={(trunks, numbers, agents) => [
        trunkList(trunks),
        numberList(numbers),
        voiceAgentList(agents, trunks),
      ]}
    />
  );
}
