import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatRate } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import { Failure, Notice, Section } from '../../ui/small-parts.tsx';
import type { TrunkRow } from './trunk-list.tsx';
import classes from './trunks.module.css';

/** One call over this trunk, and in plain words what happened. */
export function TestCall({ trunk, onClose }: { trunk: TrunkRow; onClose: () => void }) {
  const [number, setNumber] = useState('');
  const call = useMutation({
    mutationFn: (evenIfBlacklisted: boolean) =>
      host.trunks.testCall({ id: trunk.id, number: number.trim(), evenIfBlacklisted }),
  });
  const result = call.data;
  return (
    <Section
      title={`${text.trunks.test}: ${trunk.name}`}
      side={
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
      }
    >
      <form
        className={classes.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (number.trim() && !call.isPending) call.mutate(false);
        }}
      >
        <span className="secondary">{text.trunks.testWords}</span>
        <div className={classes.test}>
          <TextInput
            label={text.trunks.testNumber}
            autoFocus
            maxLength={64}
            value={number}
            onChange={(event) => {
              setNumber(event.currentTarget.value);
              // What was said is about another number now.
              call.reset();
            }}
          />
          <Button type="submit" disabled={!number.trim() || call.isPending}>
            {text.trunks.testGo}
          </Button>
        </div>
        <div role="status">
          {call.isPending ? <span className="secondary">{text.trunks.testing}</span> : null}
          {result ? (
            <Notice
              tone={result.ok ? 'green' : result.blacklisted ? 'amber' : 'red'}
              what={result.words}
              action={
                result.ringAfterMs === null
                  ? null
                  : text.trunks.ringAfter(`${formatRate(result.ringAfterMs / 1_000)} s`)
              }
            >
              {result.blacklisted ? (
                <Button size="xs" variant="default" onClick={() => call.mutate(true)}>
                  {text.trunks.testAllTheSame}
                </Button>
              ) : null}
            </Notice>
          ) : null}
          {call.isError ? <Failure error={call.error} /> : null}
        </div>
      </form>
    </Section>
  );
}
