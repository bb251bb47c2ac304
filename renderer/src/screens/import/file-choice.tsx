import { Button } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import type { ListPreview } from '../../../../shared/contract/lists.ts';
import { formatBytes } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { uploadFile } from '../../client/upload.ts';
import { Bar, Failure, Notice } from '../../ui/small-parts.tsx';
import classes from './import.module.css';

interface Upload {
  file: File;
  sent: number;
}

/** Drop or choose a file; it goes up in chunks, and its first rows come back. */
export function FileChoice({ onPreview }: { onPreview: (preview: ListPreview) => void }) {
  const [over, setOver] = useState(false);
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const [upload, setUpload] = useState<Upload | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [isEmpty, setIsEmpty] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const take = async (file: File) => {
    setProblem(null);
    setIsEmpty(file.size === 0);
    if (file.size === 0) return;
    const control = new AbortController();
    stop.current = control;
    setUpload({ file, sent: 0 });
    try {
      const uploadId = await uploadFile(file, (sent) => setUpload({ file, sent }), control.signal);
      const defaultCountry = session.data?.country ?? null;
      onPreview(await host.lists.preview({ uploadId, encoding: null, delimiter: null, defaultCountry }));
    } catch (error) {
      if (!control.signal.aborted) setProblem(error);
    }
    setUpload(null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !upload) void take(file);
  };
  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileUpload size={32} stroke={1.4} aria-hidden />
      {upload ? (
        <UploadLine upload={upload} onCancel={() => stop.current?.abort()} />
      ) : (
        <>
          <h2 className={classes.dropTitle}>{text.import.drop}</h2>
          <p className={classes.dropWords}>{text.import.dropWords}</p>
          <Button onClick={() => input.current?.click()} autoFocus>
            {text.import.choose}
          </Button>
        </>
      )}
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        hidden
        aria-label={text.import.choose}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = '';
          if (file) void take(file);
        }}
      />
      {isEmpty ? <Notice tone="amber" what={text.import.empty} /> : null}
      {problem === null ? null : <Failure error={problem} />}
    </div>
  );
}

function UploadLine({ upload, onCancel }: { upload: Upload; onCancel: () => void }) {
  const { file, sent } = upload;
  return (
    <>
      <h2 className={classes.dropTitle}>{text.import.uploading(file.name)}</h2>
      <div className={classes.line}>
        <Bar share={sent / file.size} label={text.import.uploadProgress} />
        <Button variant="default" size="compact-xs" onClick={onCancel}>
          {text.cancel}
        </Button>
      </div>
      <span className="secondary">{text.import.uploaded(formatBytes(sent), formatBytes(file.size))}</span>
    </>
  );
}
