import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation } from '@tanstack/react-query';
import type { CallListRow } from '../../../../shared/contract/contact.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';

const words = text.contacts.closeWrapUp;

/** A wrap-up whose operator is not at the desk would wait without end: somebody else closes it, after being asked. */
export function CloseWrapUp({ row }: { row: CallListRow }) {
  const close = useMutation(
    queries.contacts.closeWrapUp.mutationOptions({
      onError: tellFailure,
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.contacts.key() }),
    }),
  );
  const name = row.name || row.phone;
  const ask = () =>
    modals.openConfirmModal({
      title: words.title(name),
      children: words.asks,
      labels: { confirm: words.label, cancel: text.keep },
      onConfirm: () => close.mutate({ contactId: row.id }),
    });
  return (
    <Button
      size="compact-xs"
      variant="default"
      title={words.hint}
      aria-label={`${words.label}: ${name}`}
      loading={close.isPending}
      onClick={ask}
    >
      {words.short}
    </Button>
  );
}
