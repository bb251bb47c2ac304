import type { Operator, OperatorGroup } from '../../../../shared/contract/people.ts';
import type { Skill } from '../../../../shared/contract/skill.ts';
import { OPERATOR_STATES, type OperatorState } from '../../../../shared/domain/operator-state.ts';
import { text } from '../../base/text.en.ts';
import { buttonsColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, type DrawnList } from '../../ui/editor-screen.tsx';
import { OperatorStateBadge } from '../../ui/tone-badge.tsx';
import { linkButton, LinkPanel, type LinkMaking } from './link-panel.tsx';
import { OperatorForm } from './operator-form.tsx';

export type OperatorRow = Operator & { state: OperatorState };

const words = text.people;

/** What somebody can, with the levels. */
const skillsOf = (operator: OperatorRow, skills: readonly Skill[]): string =>
  skills
    .flatMap(({ id, name }) => {
      const has = operator.skills.find(({ skillId }) => skillId === id);
      return has ? [text.skills.at(name, has.level)] : [];
    })
    .join(', ');

const groupsOf = ({ groupIds }: OperatorRow, groups: readonly OperatorGroup[]): string =>
  groups
    .filter(({ id }) => groupIds.includes(id))
    .map(({ name }) => name)
    .join(', ');

interface OperatorListProps {
  rows: readonly OperatorRow[];
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  /** Null where nobody can come in by a link: the desktop program shows its own window alone. */
  linkMaking: LinkMaking | null;
}

/** The operators, with how they stand now; a link for somebody opens as their form does. */
export function operatorList({ rows, groups, skills, linkMaking }: OperatorListProps): DrawnList {
  return editorList<OperatorRow>({
    id: 'operators',
    title: words.operators,
    rows,
    rowKey: ({ id }) => id,
    add: words.addOperator,
    empty: { title: words.operatorsEmpty, words: words.operatorsEmptyWords },
    minWidth: 500,
    columns: (open) => [
      nameColumn(words.columns.name),
      textColumn('role', words.columns.role, ({ role }) => words.roles[role], { roomPx: 840, width: 130 }),
      textColumn('groups', words.columns.groups, (row) => groupsOf(row, groups), {
        none: words.noGroups,
        roomPx: 640,
      }),
      textColumn('skills', text.skills.title, (row) => skillsOf(row, skills), {
        none: text.skills.no,
        roomPx: 920,
      }),
      textColumn('state', words.columns.state, ({ state }) => OPERATOR_STATES[state].label, {
        width: 160,
        render: ({ state }) => <OperatorStateBadge state={state} />,
      }),
      buttonsColumn(words.columns.actions, linkMaking ? 180 : 90, [
        { label: () => text.edit, onClick: open },
        ...(linkMaking ? [linkButton(linkMaking, (row: OperatorRow) => open(row, 'link'))] : []),
      ]),
    ],
    form: (operator, onClose) => (
      <OperatorForm operator={operator} groups={groups} skills={skills} onClose={onClose} />
    ),
    panels: linkMaking
      ? {
          link: (operator, onClose) => (
            <LinkPanel operator={operator} making={linkMaking} onClose={onClose} />
          ),
        }
      : {},
  });
}
