import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FunctionComponent } from 'react';
import { Link, useLocation } from 'wouter';
import type { Campaign, CampaignSettings } from '../../../../shared/contract/campaign.ts';
import { hasRun, whyNot } from '../../../../shared/domain/campaign-action.ts';
import { wordsOf } from '../../base/failure.ts';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { useConfigNames } from '../../client/use-config-names.ts';
import { Failure, KeyHint, Notice } from '../../ui/small-parts.tsx';
import { AheadSection } from './ahead-section.tsx';
import { BasicsSection } from './basics-section.tsx';
import { CallbacksSection } from './callbacks-section.tsx';
import classes from './campaign-form.module.css';
import type { CampaignValues } from './campaign-values.ts';
import { DifferencesNote } from './differences-note.tsx';
import { FormContents } from './form-contents.tsx';
import { differencesOf } from './form-differences.ts';
import { FormForecast } from './form-forecast.tsx';
import { partsOf, type FormPart } from './form-parts.ts';
import { hostErrors, validateCampaign, type CampaignFormHook } from './form-values.ts';
import { PaceSection } from './pace-section.tsx';
import { RetriesSection } from './retries-section.tsx';
import { ScriptSection } from './script-section.tsx';
import { DifferingSettings, type Differing } from './setting.tsx';
import { SharingSection } from './sharing-section.tsx';
import { StartFrom } from './start-from.tsx';
import { WindowSection } from './window-section.tsx';
import { WorkSection } from './work-section.tsx';

/** What each part of the form is made of. */
const PARTS: Record<FormPart, FunctionComponent<{ form: CampaignFormHook; locked: boolean }>> = {
  basics: BasicsSection,
  ahead: AheadSection,
  window: WindowSection,
  retries: RetriesSection,
  callbacks: CallbacksSection,
  pace: PaceSection,
  sharing: SharingSection,
  work: WorkSection,
  script: ScriptSection,
};

interface CampaignFormProps {
  settings: CampaignSettings;
  /** Absent for a new campaign. */
  campaign?: Campaign;
}

function Part({ part, form, locked }: { part: FormPart; form: CampaignFormHook; locked: boolean }) {
  const Fields = PARTS[part];
  return <Fields form={form} locked={locked} />;
}

/** All settings of a campaign in sections, checked by the contract's schema before they are sent. */
export function CampaignForm({ settings, campaign }: CampaignFormProps) {
  const [, navigate] = useLocation();
  const form = useForm<CampaignValues, CampaignValues>({
    mode: 'controlled',
    initialValues: { name: campaign?.name ?? '', settings },
    validate: validateCampaign,
  });
  const save = useMutation({
    mutationFn: (values: CampaignValues) =>
      campaign ? host.campaigns.update({ id: campaign.id, ...values }) : host.campaigns.create(values),
    onSuccess: () => queryClient.invalidateQueries(),
    onError: (error) => form.setErrors(hostErrors(wordsOf(error).fields)),
  });
  const submit = form.onSubmit(
    // Whoever has left the form meanwhile stays where they went.
    (values) => save.mutate(values, { onSuccess: ({ id }) => navigate(`/campaigns/${id}`) }),
    () => {
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    },
  );
  const started = campaign !== undefined && hasRun(campaign);
  const locked = campaign !== undefined && whyNot('edit', campaign) !== null;
  useHotkeys([[KEYS.finish.combo, () => !locked && submit()]], []);
  const wrong = Object.keys(form.errors);
  const place = useRef<HTMLFormElement>(null);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const defaults = useQuery(queries.campaigns.defaults.queryOptions());
  const names = useConfigNames();
  const differences = differencesOf(form.values, defaults.data ?? settings, names);
  const differing = new Map<string, Differing>(
    differences.map(({ path, words, value }) => [
      path,
      { value, words, putBack: () => form.setFieldValue(path, () => value as never) },
    ]),
  );
  const changed = new Map<FormPart, number>();
  for (const { part } of differences) changed.set(part, (changed.get(part) ?? 0) + 1);
  const { mode } = form.values.settings;
  return (
    <DifferingSettings value={differing}>
      <form
        ref={place}
        className={classes.form}
        data-only-changed={(onlyChanged && differences.length > 0) || undefined}
        onSubmit={submit}
        noValidate
      >
        <FormContents mode={mode} form={place} changed={changed} wrong={wrong} />
        <fieldset className={classes.fields} disabled={locked}>
          {campaign ? null : (
            <StartFrom
              defaults={defaults.data ?? settings}
              onStart={(chosen) => form.setFieldValue('settings', chosen)}
            />
          )}
          {partsOf(mode).map((part) => (
            <div key={part} data-part-changed={changed.has(part) || undefined}>
              <Part part={part} form={form} locked={started} />
            </div>
          ))}
        </fieldset>
        <aside className={classes.aside} aria-label={text.form.asideName}>
          <div className={classes.asideInside}>
            <FormForecast campaignId={campaign?.id ?? null} settings={form.values.settings} />
            <DifferencesNote
              count={differences.length}
              onlyChanged={onlyChanged}
              onOnlyChanged={setOnlyChanged}
            />
          </div>
        </aside>
        <div className={classes.foot}>
          {save.isError ? <Failure error={save.error} /> : null}
          <Button type="submit" loading={save.isPending} disabled={locked}>
            {campaign ? text.form.save : text.form.create}
            <KeyHint keys={KEYS.finish.shown} />
          </Button>
          <Button
            component={Link}
            href={campaign ? `/campaigns/${campaign.id}` : '/campaigns'}
            variant="default"
          >
            {text.cancel}
          </Button>
          {wrong.length > 0 && !save.isError ? <Notice tone="red" what={text.form.fix} /> : null}
        </div>
      </form>
    </DifferingSettings>
  );
}
