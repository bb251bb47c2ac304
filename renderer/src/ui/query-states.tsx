import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { text } from '../base/text.en.ts';
import { Failure, Waiting } from './small-parts.tsx';

/** What queries bring, in their order. */
export type DataOf<Queries extends readonly UseQueryResult[]> = {
  [At in keyof Queries]: Queries[At] extends UseQueryResult<infer Data> ? Data : never;
};

interface Read<Queries extends readonly UseQueryResult[]> {
  /** Null until all of it is there. */
  data: DataOf<Queries> | null;
  /** Meanwhile: that it is awaited, or why it could not be read, and asking again. */
  states: ReactNode;
}

/**
 * Several queries as one: their data once all of it is there, and what to show until then.
 * @param what is being read, as it stands in a sentence
 */
export function readTogether<Queries extends readonly UseQueryResult[]>(
  what: string,
  queries: readonly [...Queries],
): Read<Queries> {
  const failed = queries.find(({ isError }) => isError);
  if (failed) {
    const retry = () => void Promise.all(queries.map(({ refetch }) => refetch()));
    return { data: null, states: <QueryFailure error={failed.error} onRetry={retry} /> };
  }
  if (queries.some(({ data }) => data === undefined)) {
    return { data: null, states: <Waiting words={text.loading(what)} /> };
  }
  // All of them were looked at just now, which the type of the row of them cannot say.
  return { data: queries.map(({ data }) => data) as unknown as DataOf<Queries>, states: null };
}

function QueryFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <>
      <Failure error={error} />
      <div>
        <Button variant="default" onClick={onRetry}>
          {text.retry}
        </Button>
      </div>
    </>
  );
}
