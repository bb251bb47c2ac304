import { useEffect } from 'react';
import { tell } from '../base/notices.ts';
import { text } from '../base/text.en.ts';
import { useLive } from '../client/live-store.ts';

/** Says when an export is ready, wherever one is by then; nothing for what ended before this window opened. */
export function ExportNotices(): null {
  useEffect(
    () =>
      useLive.subscribe((now, before) => {
        if (now.exports === before.exports) return;
        for (const job of Object.values(now.exports)) {
          const was = before.exports[job.id];
          if (!was || was.status === job.status) continue;
          if (job.status === 'failed') tell(text.reports.failed(job.fileName, job.failure ?? ''), 'red');
          if (job.status === 'done') {
            tell(
              <>
                {text.reports.done(job.rows, job.fileName)}{' '}
                <a href={`/exports/${job.id}`} download={job.fileName}>
                  {text.reports.download}
                </a>
              </>,
            );
          }
        }
      }),
    [],
  );
  return null;
}
