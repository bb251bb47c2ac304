import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ROLES, type Operator, type OperatorGroup } from '../../../../shared/contract/people.ts';
import type { Skill } from '../../../../shared/contract/skill.ts';
import { SKILL_LEVELS, type SkillAt } from '../../../../shared/domain/skill.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { SideForm } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';

interface OperatorFormProps {
  operator: Operator | null;
  groups: readonly OperatorGroup[];
  skills: readonly Skill[];
  onClose: () => void;
}

const ROLE_CHOICES = ROLES.map((value) => ({ value, label: text.people.roles[value] }));

const LEVELS = [
  { value: '', label: text.skills.none },
  ...SKILL_LEVELS.map((level) => ({ value: String(level), label: text.skills.level(level) })),
];

/** One operator: name, role, groups, skills. */
export function OperatorForm({ operator, groups, skills, onClose }: OperatorFormProps) {
  const [name, setName] = useState(operator?.name ?? '');
  const [role, setRole] = useState<(typeof ROLES)[number]>(operator?.role ?? 'operator');
  const [groupIds, setGroupIds] = useState(operator?.groupIds ?? groups.slice(0, 1).map((group) => group.id));
  const [has, setHas] = useState<SkillAt[]>(operator?.skills ?? []);
  const [tried, setTried] = useState(false);
  const editing = useEditing({
    queryKey: queries.people.key(),
    save: () =>
      host.people.saveOperator({
        id: operator?.id ?? null,
        name: name.trim(),
        role,
        groupIds,
        skills: has,
      }),
    onClose,
  });
  return (
    <SideForm
      title={operator?.name ?? text.people.newOperator}
      saveLabel={text.people.saveOperator}
      onSave={() => {
        setTried(true);
        if (name.trim()) editing.save();
      }}
      {...editing.form}
    >
      <TextInput
        label={text.people.name}
        autoFocus
        maxLength={80}
        value={name}
        error={tried && !name.trim() ? text.people.nameNeeded : null}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={text.people.role}
        description={text.people.roleNotes[role]}
        error={editing.errorOf('role')}
        data={ROLE_CHOICES}
        value={role}
        onChange={(next) => next && setRole(next)}
      />
      <MultiSelect
        label={text.people.groupsOf}
        data={groups.map((group) => ({ value: group.id, label: group.name }))}
        value={groupIds}
        onChange={setGroupIds}
      />
      {skills.map(({ id, name: skillName }) => (
        <Select
          key={id}
          label={text.skills.levelOf(skillName)}
          data={LEVELS}
          allowDeselect={false}
          value={String(has.find(({ skillId }) => skillId === id)?.level ?? '')}
          onChange={(level) =>
            setHas([
              ...has.filter(({ skillId }) => skillId !== id),
              ...(level ? [{ skillId: id, level: Number(level) }] : []),
            ])
          }
        />
      ))}
    </SideForm>
  );
}
