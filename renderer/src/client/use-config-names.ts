import { useQuery } from '@tanstack/react-query';
import type { ConfigNames } from '../../../shared/domain/config-rows.ts';
import { formatMoment } from '../base/format.ts';
import { queries } from './connection.ts';

/** What the settings of campaigns point to by id, as far as it is read by now. */
export function useConfigNames(): ConfigNames {
  const groups = useQuery(queries.people.groups.queryOptions());
  const skills = useQuery(queries.people.skills.queryOptions());
  const trunks = useQuery(queries.trunks.list.queryOptions());
  const numbers = useQuery(queries.trunks.numbers.queryOptions());
  const dispositions = useQuery(queries.people.dispositions.queryOptions());
  const messages = useQuery(queries.messages.list.queryOptions());
  const agents = useQuery(queries.voiceAgents.list.queryOptions());
  const schedules = useQuery(queries.schedules.list.queryOptions());
  return {
    groups: groups.data ?? [],
    skills: skills.data ?? [],
    trunks: trunks.data ?? [],
    numbers: numbers.data ?? [],
    dispositions: dispositions.data ?? [],
    messages: messages.data ?? [],
    agents: agents.data ?? [],
    schedules: schedules.data ?? [],
    moment: formatMoment,
  };
}
