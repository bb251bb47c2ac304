import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Role } from '../../../shared/contract/roles.ts';
import { CAMPAIGN_STATUSES } from '../../../shared/domain/campaign-status.ts';
import { KEYS } from '../base/keys.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { goNotReady, goReady } from '../client/desk-commands.ts';
import { mayUse, railFor } from './route-table.ts';

/** Ctrl or Cmd K: every screen, every campaign, and the commands that have no place of their own. */
export function Palette({ role }: { role: Role }) {
  const [, navigate] = useLocation();
  const mayLead = mayUse(role, '/campaigns');
  const campaigns = useQuery(queries.campaigns.list.queryOptions({ enabled: mayLead }));
  const groups = useMemo((): SpotlightActionGroupData[] => {
    const screens = railFor(role).map((entry) => ({
      id: entry.path,
      label: entry.label,
      leftSection: <entry.icon size={16} stroke={1.6} aria-hidden />,
      onClick: () => navigate(entry.path),
    }));
    // What was read while somebody else sat here is not offered to an operator.
    const rows = (mayLead ? (campaigns.data ?? []) : []).map((row) => ({
      id: row.id,
      label: row.name,
      description: CAMPAIGN_STATUSES[row.status].label,
      onClick: () => navigate(`/campaigns/${row.id}`),
    }));
    const commands = [
      { id: 'ready', label: text.operator.goReady, onClick: () => void goReady() },
      { id: 'break', label: text.operator.goNotReady, onClick: () => void goNotReady('break') },
    ];
    const lead = { id: 'new', label: text.palette.newCampaign, onClick: () => navigate('/campaigns/new') };
    return [
      { group: text.palette.go, actions: screens },
      { group: text.palette.commands, actions: mayLead ? [lead, ...commands] : commands },
      { group: text.palette.campaigns, actions: rows },
    ];
  }, [role, mayLead, campaigns.data, navigate]);
  return (
    <Spotlight
      actions={groups}
      shortcut={KEYS.palette.combo}
      nothingFound={text.palette.nothing}
      limit={12}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 120 }}
      overlayProps={{ blur: 0 }}
      // The kit fades it below what can be read on the chosen row.
      styles={{ actionDescription: { opacity: 1 } }}
      attributes={{ content: { 'aria-label': text.top.search } }}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden />,
        placeholder: text.palette.placeholder,
        'aria-label': text.palette.placeholder,
      }}
    />
  );
}
