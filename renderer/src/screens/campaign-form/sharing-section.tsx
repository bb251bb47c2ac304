import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { MOST_WEIGHT } from '../../../../shared/contract/campaign.ts';
import { isAgentless } from '../../../../shared/domain/call-mode.ts';
import { LEAST_SKILL_LEVEL, SKILL_LEVELS } from '../../../../shared/domain/skill.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import type { CampaignFormHook } from './form-values.ts';
import { NumberField } from './number-field.tsx';
import { Setting } from './setting.tsx';
import { SettingsPart } from './settings-part.tsx';

const words = text.sharing;
const LEVELS = SKILL_LEVELS.map((level) => ({ value: String(level), label: words.orBetter(level) }));

/** How the campaign shares operators with others, and which of its group take its calls. */
export function SharingSection({ form }: { form: CampaignFormHook }) {
  const agentless = isAgentless(form.values.settings.mode);
  return (
    <SettingsPart part="sharing" mode={form.values.settings.mode}>
      <NumberField
        form={form}
        path="settings.weight"
        label={words.weight}
        note={words.weightNote}
        min={1}
        max={MOST_WEIGHT}
      />
      {agentless ? null : <SkillFields form={form} />}
    </SettingsPart>
  );
}

function SkillFields({ form }: { form: CampaignFormHook }) {
  const skills = useQuery(queries.people.skills.queryOptions());
  const needed = form.values.settings.skill;
  const level = needed?.level ?? LEAST_SKILL_LEVEL;
  return (
    <>
      <Setting path="settings.skill">
        <Select
          label={words.skill}
          placeholder={words.anybody}
          description={skills.data?.length === 0 ? words.skillsMissing : words.skillNote}
          data={(skills.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          clearable
          value={needed?.skillId ?? null}
          error={form.errors['settings.skill']}
          onChange={(skillId) =>
            form.setFieldValue('settings.skill', skillId === null ? null : { skillId, level })
          }
        />
      </Setting>
      {needed === null ? null : (
        <Select
          label={words.level}
          data={LEVELS}
          allowDeselect={false}
          value={String(level)}
          onChange={(next) =>
            form.setFieldValue('settings.skill', { ...needed, level: Number(next ?? LEAST_SKILL_LEVEL) })
          }
        />
      )}
    </>
  );
}
