import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { Operator, OperatorGroup } from '../../../../shared/contract/people.ts';
import type { Skill } from '../../../../shared/contract/skill.ts';
import { OPERATOR_STATES, type OperatorState } from '../../../../shared/domain/operator-state.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { DataTable, type Column } from '../../ui/data-table.tsx';
import { SideBySide } from '../../ui/side-panel.tsx';
import { Empty, Page, ScreenFailure, Section, Waiting } from '../../ui/small-parts.tsx';
import { OperatorStateBadge } from '../../ui/tone-badge.tsx';
import { GroupForm } from './group-form.tsx';
import { LinkPanel, useLinkMaking } from './link-panel.tsx';
import { namedColumns } from './named-columns.tsx';
import { OperatorForm } from './operator-form.tsx';
import { SkillForm, skillNames, SkillsSection } from './skills-section.tsx';

type OperatorRow = Operator & { state: OperatorState };
type Side =
  | { operator?: OperatorRow }
  | { group: OperatorGroup | null }
  | { skill: Skill | null }
  | { linkOf: OperatorRow };

/** Operators, groups and skills; what is edited, or a link for somebody, opens beside them. */
export function PeopleScreen() {
  const operators = useQuery(queries.people.operators.queryOptions());
  const groups = useQuery(queries.people.groups.queryOptions());
  const skills = useQuery(queries.people.skills.queryOptions());
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const making = useLinkMaking();
  const [side, setSide] = useState<Side | null>(null);
  const close = () => setSide(null);
  const { mutate } = making;
  const makeLink = useCallback(
    (linkOf: OperatorRow) => {
      mutate(linkOf);
      setSide({ linkOf });
    },
    [mutate],
  );
  const known = useMemo(() => groups.data ?? [], [groups.data]);
  const failed = operators.error ?? groups.error ?? skills.error;
  if (failed) {
    const retry = () => void Promise.all([operators.refetch(), groups.refetch(), skills.refetch()]);
    return <ScreenFailure title={text.people.title} error={failed} onRetry={retry} />;
  }
  if (!operators.data || !groups.data || !skills.data)
    return <Waiting words={text.loading(text.people.what)} />;
  const addGroup = (
    <Button variant="default" onClick={() => setSide({ group: null })}>
      {text.people.addGroup}
    </Button>
  );
  const present = operators.data.filter((one) => !one.archived);
  return (
    <Page
      title={text.people.title}
      actions={
        <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setSide({})}>
          {text.people.addOperator}
        </Button>
      }
    >
      <SideBySide
        panel={
          side && <SideOf side={side} groups={known} skills={skills.data} making={making} onClose={close} />
        }
      >
        <Section title={text.people.operators} flush>
          <OperatorTable
            rows={present}
            groups={known}
            skills={skills.data}
            onOpen={(operator) => setSide({ operator })}
            onMakeLink={session.data?.shell === 'browser' ? makeLink : null}
          />
        </Section>
        <Section title={text.people.groups} flush side={known.length === 0 ? null : addGroup}>
          {known.length === 0 ? (
            <Empty title={text.people.groupsEmpty} words={text.people.groupsEmptyWords}>
              {addGroup}
            </Empty>
          ) : (
            <GroupTable rows={known} operators={present} onOpen={(group) => setSide({ group })} />
          )}
        </Section>
        <SkillsSection
          rows={skills.data}
          operators={present}
          onOpen={(skill) => setSide({ skill })}
          onAdd={() => setSide({ skill: null })}
        />
      </SideBySide>
    </Page>
  );
}

interface SideOfProps {
  side: Side;
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  making: ReturnType<typeof useLinkMaking>;
  onClose: () => void;
}

/** The form of what was opened; another thing gets a form of its own. */
function SideOf({ side, groups, skills, making, onClose }: SideOfProps) {
  if ('linkOf' in side) {
    return <LinkPanel key={side.linkOf.id} operator={side.linkOf} making={making} onClose={onClose} />;
  }
  if ('group' in side)
    return <GroupForm key={side.group?.id ?? 'new'} group={side.group} onClose={onClose} />;
  if ('skill' in side)
    return <SkillForm key={side.skill?.id ?? 'new'} skill={side.skill} onClose={onClose} />;
  const { operator = null } = side;
  return (
    <OperatorForm
      key={operator?.id ?? 'new'}
      operator={operator}
      groups={groups}
      skills={skills}
      onClose={onClose}
    />
  );
}

interface OperatorTableProps {
  rows: readonly OperatorRow[];
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  onOpen: (operator: OperatorRow) => void;
  /** Null where nobody can come in by a link: the desktop program shows its own window alone. */
  onMakeLink: ((operator: OperatorRow) => void) | null;
}

function OperatorTable({ rows, groups, skills, onOpen, onMakeLink }: OperatorTableProps) {
  const columns = useMemo((): Column<OperatorRow>[] => {
    const words = text.people.columns;
    const groupNames = (row: OperatorRow) =>
      groups
        .filter((group) => row.groupIds.includes(group.id))
        .map((group) => group.name)
        .join(', ');
    return [
      {
        key: 'name',
        head: words.name,
        text: (row) => row.name,
        render: (row) => <strong>{row.name}</strong>,
        sortBy: (row) => row.name,
      },
      {
        key: 'role',
        head: words.role,
        roomPx: 840,
        width: 130,
        text: (row) => text.people.roles[row.role],
        sortBy: (row) => row.role,
      },
      {
        key: 'groups',
        head: words.groups,
        roomPx: 640,
        text: groupNames,
        render: (row) => groupNames(row) || text.people.noGroups,
      },
      {
        key: 'skills',
        head: text.skills.title,
        roomPx: 920,
        text: (row) => skillNames(row, skills),
        render: (row) => skillNames(row, skills) || text.skills.no,
      },
      {
        key: 'state',
        head: words.state,
        width: 160,
        text: (row) => OPERATOR_STATES[row.state].label,
        render: (row) => <OperatorStateBadge state={row.state} />,
      },
      {
        key: 'actions',
        head: words.actions,
        width: onMakeLink ? 180 : 90,
        text: null,
        render: (row) => (
          <Group gap={6} wrap="nowrap">
            <Button size="compact-xs" variant="default" onClick={() => onOpen(row)}>
              {text.edit}
            </Button>
            {onMakeLink ? (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={text.people.makeLinkFor(row.name)}
                onClick={() => onMakeLink(row)}
              >
                {text.people.makeLink}
              </Button>
            ) : null}
          </Group>
        ),
      },
    ];
  }, [groups, skills, onOpen, onMakeLink]);
  return (
    <DataTable
      id="operators"
      label={text.people.operators}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
      minWidth={500}
    />
  );
}

interface GroupTableProps {
  rows: readonly OperatorGroup[];
  operators: readonly OperatorRow[];
  onOpen: (group: OperatorGroup) => void;
}

function GroupTable({ rows, operators, onOpen }: GroupTableProps) {
  const members = ({ id }: OperatorGroup): number =>
    operators.filter(({ groupIds }) => groupIds.includes(id)).length;
  return (
    <DataTable
      id="groups"
      label={text.people.groups}
      columns={namedColumns(members, onOpen)}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={onOpen}
    />
  );
}
