import { Button, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getCountries } from 'libphonenumber-js/max';
import { useState } from 'react';
import {
  DELIMITERS,
  ENCODINGS,
  type ColumnMapping,
  type ListCheck,
  type ListImport,
  type ListPreview,
} from '../../../../shared/contract/lists.ts';
import { TEXT_ENCODINGS } from '../../../../shared/domain/text-encodings.ts';
import { formatBytes, formatCount } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { layOverCache } from '../../client/live-cache.ts';
import { queryClient } from '../../client/refresh.ts';
import { Failure, Notice, Section } from '../../ui/small-parts.tsx';
import classes from './import.module.css';
import { ListCheckSection } from './list-check-section.tsx';
import { MappingTable } from './mapping-table.tsx';
import { useListCheck } from './use-list-check.ts';

const regionNames = new Intl.DisplayNames('en', { type: 'region' });
export const COUNTRIES = getCountries()
  .map((code) => ({ value: code as string, label: `${regionNames.of(code) ?? code} (${code})` }))
  .sort((a, b) => a.label.localeCompare(b.label));

interface ListPreviewFormProps {
  campaignId: string;
  first: ListPreview;
  onStarted: (job: ListImport) => void;
  onAgain: () => void;
}

/** Exactly one column is the number; the sentence says what is missing. */
function problemOf(mapping: ColumnMapping): string | null {
  const phones = mapping.filter((one) => one.target === 'phone').length;
  if (phones === 0) return text.import.needsPhone;
  return phones > 1 ? text.import.onePhone : null;
}

/** The first rows as the program reads them, and what each column is. */
export function ListPreviewForm({ campaignId, first, onStarted, onAgain }: ListPreviewFormProps) {
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const [preview, setPreview] = useState(first);
  const [mapping, setMapping] = useState(first.mapping);
  const [country, setCountry] = useState<string | null>(null);
  const defaultCountry = country ?? session.data?.country ?? 'US';
  const reread = useMutation({
    mutationFn: (change: Partial<Pick<ListPreview, 'encoding' | 'delimiter'>>) =>
      host.lists.preview({
        uploadId: preview.uploadId,
        encoding: change.encoding ?? preview.encoding,
        delimiter: change.delimiter ?? preview.delimiter,
        defaultCountry,
      }),
    onSuccess: (next) => {
      setPreview(next);
      setMapping(next.mapping);
    },
  });
  const start = useMutation({
    mutationFn: () =>
      host.lists.startImport({
        uploadId: preview.uploadId,
        campaignId,
        encoding: preview.encoding,
        delimiter: preview.delimiter,
        mapping,
        defaultCountry,
      }),
    onSuccess: (job) => {
      // Before any event: a host that is killed at once says no more of it.
      layOverCache([{ topic: 'import', listImport: job }]);
      onStarted(job);
      return queryClient.invalidateQueries({ queryKey: queries.lists.imports.key() });
    },
  });
  const problem = problemOf(mapping);
  const { check, problem: checkProblem } = useListCheck(
    problem === null && !reread.isPending ? { campaignId, preview, mapping, defaultCountry } : null,
  );
  return (
    <div className={classes.stack}>
      <Section
        title={`${preview.fileName} · ${formatBytes(preview.bytes)}`}
        side={
          <Button variant="default" onClick={onAgain}>
            {text.import.another}
          </Button>
        }
      >
        <div className={classes.options}>
          <Select
            label={text.import.encoding}
            data={ENCODINGS.map((value) => ({ value, label: TEXT_ENCODINGS[value] }))}
            value={preview.encoding}
            onChange={(next) => next && reread.mutate({ encoding: next })}
          />
          <Select
            label={text.import.delimiter}
            data={DELIMITERS.map((value) => ({ value, label: text.import.delimiters[value] }))}
            value={preview.delimiter}
            onChange={(next) => next && reread.mutate({ delimiter: next })}
          />
          <Select
            w={260}
            label={text.import.country}
            data={COUNTRIES}
            searchable
            limit={60}
            value={defaultCountry}
            onChange={setCountry}
          />
        </div>
        {reread.isError ? <Failure error={reread.error} /> : null}
      </Section>
      <Section title={text.import.columns} flush>
        <p className="secondary" style={{ margin: 0, padding: '8px 16px' }}>
          {text.import.columnsWords}
        </p>
        <MappingTable preview={preview} mapping={mapping} onChange={setMapping} />
      </Section>
      <ListCheckSection check={check} problem={checkProblem} isWaiting={problem !== null}>
        {start.isError ? <Failure error={start.error} /> : null}
        <StartRow
          check={check}
          problem={problem}
          isStarting={start.isPending}
          onStart={() => start.mutate()}
        />
      </ListCheckSection>
    </div>
  );
}

interface StartRowProps {
  check: ListCheck | null;
  problem: string | null;
  isStarting: boolean;
  onStart: () => void;
}

/** The button says how many it imports once that is known; whoever knows the list need not wait for it. */
function StartRow({ check, problem, isStarting, onStart }: StartRowProps) {
  const isChecked = check?.status === 'done';
  const count = check?.accepted ?? 0;
  const isEmpty = isChecked && count === 0;
  return (
    <div className={classes.foot}>
      <Button
        miw={200}
        disabled={problem !== null || !isChecked || isEmpty}
        loading={isStarting}
        onClick={onStart}
      >
        {isChecked ? text.import.startCount(formatCount(count), count === 1) : text.import.start}
      </Button>
      {isChecked ? null : (
        <Button variant="default" disabled={problem !== null || isStarting} onClick={onStart}>
          {text.import.startUnchecked}
        </Button>
      )}
      {problem === null ? null : <Notice tone="amber" what={problem} />}
      {isEmpty ? <Notice tone="amber" what={text.import.nobody} /> : null}
    </div>
  );
}
