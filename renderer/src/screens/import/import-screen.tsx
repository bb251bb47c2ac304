import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useParams } from 'wouter';
import type { ListImport, ListPreview } from '../../../../shared/contract/lists.ts';
import { whyNot } from '../../../../shared/domain/campaign-action.ts';
import { namePlace } from '../../base/place.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Notice, Page, Waiting } from '../../ui/small-parts.tsx';
import { CampaignFailure } from '../campaign/campaign-failure.tsx';
import { EarlierImports } from './earlier-imports.tsx';
import { FileChoice } from './file-choice.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ListPreviewForm } from './list-preview-form.tsx';

type Step =
  | { name: 'file' }
  | { name: 'preview'; preview: ListPreview }
  | { name: 'import'; started: ListImport };

/** A list comes in: choose the file, look at it, say what the columns are, watch it being read. */
export function ImportScreen() {
  const { id } = useParams<{ id: string }>();
  const [step, setStep] = useState<Step>({ name: 'file' });
  const campaign = useQuery(queries.campaigns.get.queryOptions({ input: { id } }));
  useEffect(() => {
    if (campaign.data) namePlace(campaign.data.id, campaign.data.name);
  }, [campaign.data]);
  const imports = useQuery(queries.lists.imports.queryOptions({ input: { campaignId: id } }));
  // A form in hand is kept when reading again fails.
  if (campaign.isError && !campaign.data) {
    return <CampaignFailure error={campaign.error} onRetry={() => void campaign.refetch()} />;
  }
  if (!campaign.data) return <Waiting words={text.loading(text.campaign.what)} />;
  const closed = whyNot('add_contacts', campaign.data);
  const again = () => setStep({ name: 'file' });
  return (
    <Page title={text.import.title(campaign.data.name)}>
      {step.name === 'file' ? (
        <>
          {closed ? (
            <Notice tone="grey" what={closed.message} action={closed.action} />
          ) : (
            <FileChoice onPreview={(preview) => setStep({ name: 'preview', preview })} />
          )}
          <EarlierImports campaignId={id} />
        </>
      ) : null}
      {step.name === 'preview' ? (
        <ListPreviewForm
          campaignId={id}
          first={step.preview}
          onStarted={(started) => setStep({ name: 'import', started })}
          onAgain={again}
        />
      ) : null}
      {step.name === 'import' ? (
        <ImportProgress
          job={imports.data?.find((job) => job.id === step.started.id) ?? step.started}
          onAgain={again}
        />
      ) : null}
    </Page>
  );
}
