import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CallerNumber } from '../../../../shared/contract/trunk.ts';
import { MOST_NUMBER_WEIGHT } from '../../../../shared/domain/number-choice.ts';
import { MOST_SPAM } from '../../../../shared/domain/spam-score.ts';
import { formatMoment, phoneWords } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { typedNumber } from '../../base/typed-number.ts';
import { host, queries } from '../../client/connection.ts';
import { FieldGrid } from '../../ui/field-grid.tsx';
import { SideForm } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';

type NumberStatus = CallerNumber['status'];
const STATUSES = Object.entries(text.trunks.numberStatuses).map(([value, { label }]) => ({
  value: value as NumberStatus,
  label,
}));
const DEFAULT_CAP = 100;

/** One caller number, beside the lists. */
export function NumberForm({ number, onClose }: { number: CallerNumber | null; onClose: () => void }) {
  const [e164, setE164] = useState(number?.e164 ?? '');
  const [label, setLabel] = useState(number?.label ?? '');
  const [dailyCap, setDailyCap] = useState<number | null>(number?.dailyCap ?? DEFAULT_CAP);
  const [status, setStatus] = useState<NumberStatus>(number?.status ?? 'active');
  const [spamScore, setSpamScore] = useState(number?.spamScore ?? null);
  const [weight, setWeight] = useState<number | null>(number?.weight ?? 1);
  const editing = useEditing({
    queryKey: queries.trunks.numbers.key(),
    save: async () => {
      if (dailyCap === null || weight === null) return;
      await host.trunks.saveNumber({
        id: number?.id ?? null,
        e164: e164.trim(),
        label,
        dailyCap,
        status,
        spamScore,
        weight,
      });
    },
    remove: number ? () => host.trunks.removeNumber({ id: number.id }) : undefined,
    onClose,
  });
  const shown = number ? phoneWords(number.e164).spaced : '';
  return (
    <SideForm
      title={number ? text.trunks.numberTitle(shown) : text.trunks.newNumber}
      saveLabel={text.trunks.saveNumber}
      onSave={editing.save}
      canSave={e164.trim() !== '' && dailyCap !== null && weight !== null}
      {...editing.form}
      {...editing.removalOf(text.trunks.removeTitle(shown), text.trunks.removeNumberAsks(shown))}
    >
      <FieldGrid>
        <TextInput
          label={text.trunks.e164}
          placeholder="+49 30 1234567"
          autoFocus
          value={e164}
          error={editing.errorOf('e164')}
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
          value={dailyCap ?? ''}
          onChange={(value) => setDailyCap(typedNumber(value))}
        />
        <Select
          label={text.trunks.status}
          data={STATUSES}
          value={status}
          onChange={(next) => next && setStatus(next)}
        />
        <NumberInput
          label={text.trunks.spamScore}
          description={
            number && number.spamSetAtMs !== null
              ? text.trunks.spamSet(formatMoment(number.spamSetAtMs), number.spamSetBy ?? '')
              : text.trunks.spamNote
          }
          min={0}
          max={MOST_SPAM}
          value={spamScore ?? ''}
          onChange={(value) => setSpamScore(typedNumber(value))}
        />
        <NumberInput
          label={text.trunks.weight}
          description={text.trunks.weightNote}
          min={1}
          max={MOST_NUMBER_WEIGHT}
          value={weight ?? ''}
          onChange={(value) => setWeight(typedNumber(value))}
        />
      </FieldGrid>
    </SideForm>
  );
}
