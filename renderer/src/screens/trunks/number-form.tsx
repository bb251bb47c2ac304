import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { tellFailure } from '../../app/notices.tsx';
import { text } from '../../app/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { wordsOf } from '../../client/failure.ts';
import { queryClient } from '../../client/refresh.ts';
import { phoneWords } from '../../ui/format.ts';
import { Failure, Section } from '../../ui/small-parts.tsx';
import classes from './trunks.module.css';

type NumberStatus = CallerNumber['status'];
const STATUSES = Object.entries(text.trunks.numberStatuses).map(([value, { label }]) => ({
  value: value as NumberStatus,
  label,
}));
const DEFAULT_CAP = 100;

/** One caller number, beside the lists. */
export function NumberForm({ number, onClose }: { number?: CallerNumber; onClose: () => void }) {
  const [e164, setE164] = useState(number?.e164 ?? '');
  const [label, setLabel] = useState(number?.label ?? '');
  const [dailyCap, setDailyCap] = useState(number?.dailyCap ?? DEFAULT_CAP);
  const [status, setStatus] = useState<NumberStatus>(number?.status ?? 'active');
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: queries.trunks.numbers.key() });
    onClose();
  };
  const save = useMutation({
    mutationFn: () =>
      host.trunks.saveNumber({ id: number?.id ?? null, e164: e164.trim(), label, dailyCap, status }),
    onSuccess: done,
  });
  const remove = useMutation(
    queries.trunks.removeNumber.mutationOptions({ onError: tellFailure, onSuccess: done }),
  );
  const fields = save.isError ? wordsOf(save.error).fields : {};
  const shown = number ? phoneWords(number.e164).spaced : '';
  const askRemove = () =>
    number &&
    modals.openConfirmModal({
      title: text.trunks.removeTitle(shown),
      children: text.trunks.removeNumberAsks(shown),
      labels: { confirm: text.trunks.remove, cancel: text.keep },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate({ id: number.id }),
    });
  return (
    <Section title={number ? text.trunks.numberTitle(shown) : text.trunks.newNumber}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (e164.trim()) save.mutate();
        }}
      >
        <div className={classes.fields}>
          <TextInput
            label={text.trunks.e164}
            placeholder="+49 30 1234567"
            autoFocus
            value={e164}
            error={fields.e164}
            onChange={(event) => setE164(event.currentTarget.value)}
          />
          <TextInput
            label={text.trunks.label}
            maxLength={80}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <NumberInput
            label={text.trunks.dailyCap}
            min={1}
            max={100_000}
            value={dailyCap}
            onChange={(value) => typeof value === 'number' && setDailyCap(value)}
          />
          <Select
            label={text.trunks.status}
            data={STATUSES}
            value={status}
            onChange={(next) => next && setStatus(next)}
          />
        </div>
        {save.isError ? <Failure error={save.error} /> : null}
        <div className={classes.foot}>
          <Button type="submit" disabled={!e164.trim()} loading={save.isPending}>
            {text.trunks.saveNumber}
          </Button>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          {number ? (
            <Button variant="subtle" color="red" ml="auto" loading={remove.isPending} onClick={askRemove}>
              {text.trunks.remove}
            </Button>
          ) : null}
        </div>
      </form>
    </Section>
  );
}
