import { Input, NumberInput } from '@mantine/core';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../../../shared/domain/attempt-outcome.ts';
import { text } from '../../base/text.en.ts';
import classes from './campaign-form.module.css';
import type { CampaignFormHook } from './form-values.ts';
import { Setting } from './setting.tsx';

const PATH = 'settings.retries.delayMinByOutcome';
/** Thirty days. */
const MOST_MIN = 43_200;

/** How long after each outcome that is retried: empty fields go by the one delay for all. */
export function OutcomeDelays({ form }: { form: CampaignFormHook }) {
  const { onOutcomes, delayMin, delayMinByOutcome } = form.values.settings.retries;
  const set = (outcome: AttemptOutcome, minutes: number | null): void => {
    const { [outcome]: _before, ...others } = delayMinByOutcome;
    form.setFieldValue(PATH, minutes === null ? others : { ...others, [outcome]: minutes });
  };
  if (onOutcomes.length === 0) return null;
  return (
    <Setting path={PATH} whole say={() => text.form.delayByOutcomeDefault}>
      <Input.Wrapper
        label={text.form.delayByOutcome}
        labelElement="div"
        description={text.form.delayByOutcomeNote}
        role="group"
        aria-label={text.form.delayByOutcome}
      >
        <div className={classes.outcomeDelays}>
          {onOutcomes.map((outcome) => (
            <NumberInput
              key={outcome}
              label={ATTEMPT_OUTCOMES[outcome].label}
              placeholder={String(delayMin)}
              min={1}
              max={MOST_MIN}
              allowDecimal={false}
              clampBehavior="blur"
              value={delayMinByOutcome[outcome] ?? ''}
              error={form.errors[`${PATH}.${outcome}`]}
              onChange={(value) => set(outcome, typeof value === 'number' ? value : null)}
            />
          ))}
        </div>
      </Input.Wrapper>
    </Setting>
  );
}
