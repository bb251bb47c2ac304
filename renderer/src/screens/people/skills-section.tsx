import { Button } from '@mantine/core';
import type { Operator } from '../../../../shared/contract/people.ts';
import type { Skill } from '../../../../shared/contract/skill.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty, Section } from '../../ui/small-parts.tsx';
import { NameForm } from './name-form.tsx';
import { namedColumns } from './named-columns.tsx';

/** What somebody can, with the levels. */
export function skillNames(operator: Pick<Operator, 'skills'>, skills: readonly Skill[]): string {
  return skills
    .flatMap(({ id, name }) => {
      const has = operator.skills.find(({ skillId }) => skillId === id);
      return has ? [text.skills.at(name, has.level)] : [];
    })
    .join(', ');
}

interface SkillsSectionProps {
  rows: readonly Skill[];
  operators: readonly Operator[];
  onOpen: (skill: Skill) => void;
  onAdd: () => void;
}

/** Every skill, and how many have it. */
export function SkillsSection({ rows, operators, onOpen, onAdd }: SkillsSectionProps) {
  const add = (
    <Button variant="default" onClick={onAdd}>
      {text.skills.add}
    </Button>
  );
  const having = ({ id }: Skill) =>
    operators.filter((one) => one.skills.some(({ skillId }) => skillId === id)).length;
  return (
    <Section title={text.skills.title} flush side={rows.length === 0 ? null : add}>
      {rows.length === 0 ? (
        <Empty title={text.skills.empty} words={text.skills.emptyWords}>
          {add}
        </Empty>
      ) : (
        <DataTable
          id="skills"
          label={text.skills.title}
          columns={namedColumns(having, onOpen)}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={onOpen}
        />
      )}
    </Section>
  );
}

/** One skill: its name. */
export function SkillForm({ skill, onClose }: { skill: Skill | null; onClose: () => void }) {
  return (
    <NameForm
      title={skill?.name ?? text.skills.newTitle}
      label={text.skills.name}
      saveLabel={text.skills.save}
      was={skill?.name ?? ''}
      save={(name) => host.people.saveSkill({ id: skill?.id ?? null, name })}
      onClose={onClose}
    />
  );
}
