import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isAtLeast, LEAST_ROLES, type Role } from '../../../shared/contract/roles.ts';
import type { ExportJob } from '../../../shared/contract/reports.ts';
import { tell } from '../base/notices.ts';
import { text } from '../base/text.en.ts';
import { queries } from '../client/connection.ts';

/** Says when an export is ready, wherever one is by then; nothing for what ended before this window opened. */
export function ExportNotices({ role }: { role: Role }): null {
  const enabled = isAtLeast(role, LEAST_ROLES.reports.history);
  const { data: jobs } = useQuery(
    queries.reports.history.queryOptions({ input: { campaignId: null }, enabled }),
  );
  const known = useRef<readonly ExportJob[]>([]);
  useEffect(() => {
    if (!jobs) return;
    for (const job of jobs) {
      const was = known.current.find(({ id }) => id === job.id);
      if (was && was.status !== job.status) tellEnd(job);
    }
    known.current = jobs;
  }, [jobs]);
  return null;
}

function tellEnd(job: ExportJob): void {
  if (job.status === 'failed') tell(text.reports.failed(job.fileName, job.failure ?? ''), 'red');
  if (job.status !== 'done') return;
  tell(
    <>
      {text.reports.done(job.rows, job.fileName)}{' '}
      <a href={`/exports/${job.id}`} download={job.fileName}>
        {text.reports.download}
      </a>
    </>,
  );
}
