import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { wordsOf } from '../../base/failure.ts';
import { formatMoment, phoneWords } from '../../base/format.ts';
import { tell } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';

/** Adds one number; the host brings it into its international form. */
export function BlacklistForm() {
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const [phone, setPhone] = useState('');
  const [reason, setReason] = useState('');
  const add = useMutation({
    mutationFn: () =>
      host.people.addToBlacklist({
        phone: phone.trim(),
        reason: reason.trim(),
        defaultCountry: session.data?.country ?? 'US',
      }),
    onSuccess: async ({ phone: added, before }) => {
      const isNew = reason.trim() !== '' && reason.trim() !== before?.reason;
      setPhone('');
      setReason('');
      const shown = phoneWords(added).spaced;
      tell(
        before === null
          ? text.blacklist.added(shown)
          : text.blacklist.alreadyThere(
              shown,
              formatMoment(before.addedAtMs),
              before.who,
              isNew ? before.reason : null,
            ),
      );
      await queryClient.invalidateQueries({ queryKey: queries.people.blacklist.key() });
    },
  });
  const failed = add.isError ? wordsOf(add.error) : null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (phone.trim()) add.mutate();
      }}
    >
      <Group align="flex-start" gap={12}>
        <TextInput
          w={240}
          label={text.blacklist.phone}
          value={phone}
          error={failed ? (failed.fields.phone ?? failed.what) : null}
          onChange={(event) => {
            setPhone(event.currentTarget.value);
            add.reset();
          }}
        />
        <TextInput
          w={360}
          label={text.blacklist.reason}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button type="submit" mt={20} disabled={!phone.trim()} loading={add.isPending}>
          {text.blacklist.add}
        </Button>
      </Group>
    </form>
  );
}
