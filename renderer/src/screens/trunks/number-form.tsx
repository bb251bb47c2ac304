import { NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { wordsOf } from '../../base/failure.ts';
import { phoneWords } from '../../base/format.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { FieldGrid } from '../../ui/field-grid.tsx';
import { SideForm } from '../../ui/side-panel.tsx';

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
  return (
    <SideForm
      title={number ? text.trunks.numberTitle(shown) : text.trunks.newNumber}
      saveLabel={text.trunks.saveNumber}
      onSave={() => save.mutate()}
      saving={save.isPending}
      canSave={e164.trim() !== ''}
      error={save.error}
      onClose={onClose}
      {...(number
        ? {
            removal: {
              title: text.trunks.removeTitle(shown),
              asks: text.trunks.removeNumberAsks(shown),
              removing: remove.isPending,
              run: () => remove.mutate({ id: number.id }),
            },
          }
        : {})}
    >
      <FieldGrid>
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
      </FieldGrid>
    </SideForm>
  );
}
