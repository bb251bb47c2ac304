import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconPencil, IconTrash, IconUpload } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { Campaign } from '../../../../shared/contract/campaign.ts';
import { CAMPAIGN_ACTIONS, whyNot } from '../../../../shared/domain/campaign-action.ts';
import { COMPLETION_REASONS } from '../../../../shared/domain/campaign-status.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { Moment, Notice, ShortId } from '../../ui/small-parts.tsx';
import { CampaignStatusBadge, ToneBadge, ToneDot } from '../../ui/tone-badge.tsx';
import { lightOf, LIGHT_AGAIN_MS } from '../schedules/schedule-light.ts';
import { CampaignActions } from './campaign-actions.tsx';
import classes from './campaign.module.css';
import { CloneButton } from './clone-button.tsx';

/** Name, status, id, life times and the actions that apply. */
export function CampaignHeader({ campaign }: { campaign: Campaign }) {
  const activity = useQuery(
    queries.campaigns.activity.queryOptions({ input: { id: campaign.id, cursor: null, limit: 50 } }),
  );
  return (
    <>
      <div className={classes.header}>
        <div style={{ minWidth: 0 }}>
          <div className={classes.title}>
            <h1 className={classes.name} title={campaign.name} dir="auto">
              {campaign.name}
            </h1>
            <CampaignStatusBadge status={campaign.status} />
            {campaign.settings.alwaysOn ? (
              <ToneBadge tone="purple" label={text.campaigns.alwaysOnMeaning} />
            ) : null}
          </div>
          <div className={classes.times}>
            <ShortId id={campaign.id} />
            <span>{text.campaign.run(campaign.run)}</span>
            <span title={text.campaign.by(campaign.createdBy)}>
              {text.campaign.created} <Moment ms={campaign.createdAtMs} />{' '}
              {text.campaign.by(campaign.createdBy)}
            </span>
            <ScheduleLight scheduleId={campaign.settings.scheduleId} />
            {campaign.status === 'scheduled' && campaign.settings.startAtMs !== null ? (
              <span>
                {text.campaign.startsAt} <Moment ms={campaign.settings.startAtMs} />
              </span>
            ) : null}
            {campaign.startedAtMs === null ? null : (
              <span>
                {text.campaign.started} <Moment ms={campaign.startedAtMs} />
              </span>
            )}
            {campaign.endedAtMs === null ? null : (
              <span>
                {text.campaign.ended} <Moment ms={campaign.endedAtMs} />
              </span>
            )}
          </div>
        </div>
        <div className={classes.actions}>
          <Button component={Link} href={`/campaigns/${campaign.id}/activity`} variant="subtle" color="gray">
            {text.campaign.activityCount(activity.data?.total ?? 0)}
          </Button>
          {whyNot('add_contacts', campaign) === null ? (
            <Button
              component={Link}
              href={`/campaigns/${campaign.id}/import`}
              variant="default"
              leftSection={<IconUpload size={15} aria-hidden />}
            >
              {text.campaign.import}
            </Button>
          ) : null}
          {whyNot('edit', campaign) === null ? (
            <Button
              component={Link}
              href={`/campaigns/${campaign.id}/edit`}
              variant="default"
              leftSection={<IconPencil size={15} aria-hidden />}
            >
              {text.edit}
            </Button>
          ) : null}
          <RemoveButton campaign={campaign} />
          <CloneButton campaign={campaign} />
          <CampaignActions campaign={campaign} />
        </div>
      </div>
      <CompletionNotice campaign={campaign} />
    </>
  );
}

/** The schedule whose hours it keeps, and whether that is open. */
function ScheduleLight({ scheduleId }: { scheduleId: string | null }) {
  const options = queries.schedules.list.queryOptions({ refetchInterval: LIGHT_AGAIN_MS });
  const schedules = useQuery({ ...options, enabled: scheduleId !== null });
  if (scheduleId === null || !schedules.data) return null;
  const schedule = schedules.data.find(({ id }) => id === scheduleId);
  if (!schedule) return <ToneDot tone="red" label={text.schedules.gone} />;
  const { tone, label } = lightOf(schedule);
  return (
    <Link href="/schedules">
      <ToneDot tone={tone} label={text.schedules.of(schedule.name, label)} />
    </Link>
  );
}

/** A draft that never ran can be deleted; everything else is kept for the reports. */
function RemoveButton({ campaign }: { campaign: Campaign }) {
  const [, navigate] = useLocation();
  const remove = useMutation(
    queries.campaigns.remove.mutationOptions({
      onError: tellFailure,
      onSuccess: () => {
        navigate('/campaigns');
        return queryClient.invalidateQueries({ queryKey: queries.campaigns.list.key() });
      },
    }),
  );
  if (whyNot('delete', campaign) !== null) return null;
  const ask = () =>
    modals.openConfirmModal({
      title: text.campaign.actTitle(CAMPAIGN_ACTIONS.delete.label, campaign.name),
      children: CAMPAIGN_ACTIONS.delete.asks,
      labels: { confirm: text.campaign.remove, cancel: text.keep },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate({ id: campaign.id }),
    });
  return (
    <Button
      variant="default"
      leftSection={<IconTrash size={15} aria-hidden />}
      loading={remove.isPending}
      onClick={ask}
    >
      {text.campaign.remove}
    </Button>
  );
}

function CompletionNotice({ campaign }: { campaign: Campaign }) {
  const { failure } = campaign;
  if (failure) {
    return (
      <div className={classes.notice}>
        <Notice tone="red" what={failure.sentence} action={failure.action} />
      </div>
    );
  }
  if (whyNot('cancel_restart', campaign) === null) {
    return (
      <div className={classes.notice}>
        <Notice tone="blue" what={text.campaign.prepared(campaign.run)} />
      </div>
    );
  }
  if (!campaign.completionReason) return null;
  return (
    <div className={classes.notice}>
      <Notice
        tone="blue"
        what={
          <>
            {text.campaign.completedWith(COMPLETION_REASONS[campaign.completionReason], campaign.endedBy)},{' '}
            <Moment ms={campaign.endedAtMs} />
          </>
        }
      />
    </div>
  );
}
