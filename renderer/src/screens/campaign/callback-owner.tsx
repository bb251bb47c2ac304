import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { CallListRow } from '../../../../shared/contract/contact.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import classes from './campaign.module.css';

const words = text.contacts.callbackOf;
/** No operator has an empty id. */
const ANYBODY = '';

/** Whose callback it is, to be given to somebody else, and how often it was missed. */
export function CallbackOwner({ row }: { row: CallListRow }) {
  const operators = useQuery(queries.people.operators.queryOptions());
  const give = useMutation(
    queries.contacts.giveCallback.mutationOptions({
      onError: tellFailure,
      onSettled: () => queryClient.invalidateQueries({ queryKey: queries.contacts.key() }),
    }),
  );
  const people = (operators.data ?? []).filter((one) => !one.archived || one.id === row.callbackFor);
  return (
    <div className={classes.callbackOwner}>
      <Select
        size="xs"
        label={words.label}
        data={[
          { value: ANYBODY, label: words.anybody },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={row.callbackFor ?? ANYBODY}
        allowDeselect={false}
        disabled={give.isPending}
        onChange={(chosen) =>
          give.mutate({
            contactId: row.id,
            operatorId: chosen === null || chosen === ANYBODY ? null : chosen,
          })
        }
      />
      {row.missedCallbacks > 0 ? <span>{words.missed(row.missedCallbacks)}</span> : null}
    </div>
  );
}
