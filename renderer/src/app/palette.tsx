import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { CampaignRow } from '../../../shared/contract/campaign.ts';
import type { Role } from '../../../shared/contract/roles.ts';
import {
  CAMPAIGN_ACTIONS,
  movesOf,
  whyNot,
  type CampaignAction,
} from '../../../shared/domain/campaign-action.ts';
import { CAMPAIGN_STATUSES } from '../../../shared/domain/campaign-status.ts';
import { KEYS } from '../base/keys.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';
import { goNotReady, goReady } from '../client/desk-commands.ts';
import { useCampaignMoves, type CampaignMoves } from '../screens/campaign/use-campaign-moves.tsx';
import { useClone, type Cloning } from '../screens/campaign/use-clone.ts';
import { mayUse, railFor } from './route-table.ts';
import { useScheme } from './use-scheme.ts';

/** What may be done to a campaign now: its moves, and those that lead to a screen or make another one of it. */
function actionsOn(
  row: CampaignRow,
  {
    press,
    clone,
    navigate,
  }: Pick<CampaignMoves, 'press'> & Pick<Cloning, 'clone'> & { navigate: (to: string) => void },
): SpotlightActionData[] {
  const of = (name: CampaignAction, onClick: () => void): SpotlightActionData => ({
    id: `${name} ${row.id}`,
    label: `${CAMPAIGN_ACTIONS[name].label}: ${row.name}`,
    description: CAMPAIGN_STATUSES[row.status].label,
    onClick,
  });
  const others: [CampaignAction, () => void][] = [
    ['edit', () => navigate(`/campaigns/${row.id}/edit`)],
    ['add_contacts', () => navigate(`/campaigns/${row.id}/import`)],
    ['clone', () => clone(row)],
  ];
  return [
    ...movesOf(row).map((move) => of(move, () => press(move, row))),
    ...others.filter(([name]) => whyNot(name, row) === null).map(([name, go]) => of(name, go)),
  ];
}

/** Ctrl or Cmd K: every screen, every campaign, and the commands that have no place of their own. */
export function Palette({ role }: { role: Role }) {
  const [, navigate] = useLocation();
  const mayLead = mayUse(role, '/campaigns');
  const campaigns = useQuery(queries.campaigns.list.queryOptions({ enabled: mayLead }));
  const { press } = useCampaignMoves();
  const { clone } = useClone();
  const { dark, switchScheme } = useScheme();
  const groups = useMemo((): SpotlightActionGroupData[] => {
    const screens = railFor(role).map((entry) => ({
      id: entry.path,
      label: entry.label,
      leftSection: <entry.icon size={16} stroke={1.6} aria-hidden />,
      onClick: () => navigate(entry.path),
    }));
    // What was read while somebody else sat here is not offered to an operator.
    const led = mayLead ? (campaigns.data ?? []) : [];
    const rows = led.map((row) => ({
      id: row.id,
      label: row.name,
      description: CAMPAIGN_STATUSES[row.status].label,
      onClick: () => navigate(`/campaigns/${row.id}`),
    }));
    const moves = led.flatMap((row) =>
      row.unreadable === null ? actionsOn(row, { press, clone, navigate }) : [],
    );
    const commands = [
      { id: 'scheme', label: dark ? text.top.light : text.top.dark, onClick: switchScheme },
      { id: 'ready', label: text.operator.goReady, onClick: () => void goReady() },
      { id: 'break', label: text.operator.goNotReady, onClick: () => void goNotReady('break') },
    ];
    const lead = { id: 'new', label: text.palette.newCampaign, onClick: () => navigate('/campaigns/new') };
    return [
      { group: text.palette.go, actions: screens },
      { group: text.palette.commands, actions: mayLead ? [lead, ...commands] : commands },
      { group: text.palette.campaigns, actions: rows },
      { group: text.palette.moves, actions: moves },
    ];
  }, [role, mayLead, campaigns.data, navigate, press, clone, dark, switchScheme]);
  return (
    <Spotlight
      actions={groups}
      shortcut={KEYS.palette.combo}
      // Also while somebody types: no field has another use for it.
      tagsToIgnore={[]}
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
