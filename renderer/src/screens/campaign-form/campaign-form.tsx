import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { Campaign, CampaignSettings } from '../../../../shared/contract/campaign.ts';
import { dialsAhead, isAgentless } from '../../../../shared/domain/call-mode.ts';
import { hasRun, whyNot } from '../../../../shared/domain/campaign-action.ts';
import { wordsOf } from '../../base/failure.ts';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { Failure, KeyHint, Notice } from '../../ui/small-parts.tsx';
import { AheadSection } from './ahead-section.tsx';
import { BasicsSection } from './basics-section.tsx';
import { CallbacksSection } from './callbacks-section.tsx';
import classes from './campaign-form.module.css';
import { hostErrors, validateCampaign, type CampaignValues } from './form-values.ts';
import { PaceSection } from './pace-section.tsx';
import { RetriesSection } from './retries-section.tsx';
import { ScriptSection } from './script-section.tsx';
import { SharingSection } from './sharing-section.tsx';
import { WindowSection } from './window-section.tsx';
import { WorkSection } from './work-section.tsx';

interface CampaignFormProps {
  settings: CampaignSettings;
  /** Absent for a new campaign. */
  campaign?: Campaign;
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
  const invalid = Object.keys(form.errors).length > 0;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <fieldset className={classes.fields} disabled={locked}>
        <BasicsSection form={form} locked={started} />
        {dialsAhead(form.values.settings.mode) ? <AheadSection form={form} /> : null}
        <WindowSection form={form} />
        <RetriesSection form={form} />
        <CallbacksSection form={form} />
        <PaceSection form={form} />
        <SharingSection form={form} />
        <WorkSection form={form} />
        {isAgentless(form.values.settings.mode) ? null : <ScriptSection form={form} />}
      </fieldset>
      {save.isError ? <Failure error={save.error} /> : null}
      <div className={classes.foot}>
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
        {invalid && !save.isError ? <Notice tone="red" what={text.form.fix} /> : null}
      </div>
    </form>
  );
}
