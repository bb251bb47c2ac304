import { modals } from '@mantine/modals';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { BlacklistEntry } from '../../../../shared/contract/people.ts';
import { phoneWords } from '../../base/format.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { buttonsColumn, momentColumn, phoneColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, EditorScreen } from '../../ui/editor-screen.tsx';
import { Section } from '../../ui/small-parts.tsx';
import { BlacklistForm } from './blacklist-form.tsx';

const words = text.blacklist;

/** Numbers that are never called. */
export function BlacklistScreen() {
  const { mutate: remove } = useMutation(
    queries.people.removeFromBlacklist.mutationOptions({
      onError: tellFailure,
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.people.blacklist.key() }),
    }),
  );
  const columns = useCallback(() => {
    const ask = ({ phone }: BlacklistEntry) =>
      modals.openConfirmModal({
        title: words.removeTitle(phoneWords(phone).spaced),
        children: words.removeAsks,
        labels: { confirm: text.remove, cancel: text.keep },
        confirmProps: { color: 'red' },
        onConfirm: () => remove({ phone }),
      });
    return [
      phoneColumn<BlacklistEntry>('phone', words.columns.phone, ({ phone }) => phone, { width: 210 }),
      textColumn<BlacklistEntry>('reason', words.columns.reason, ({ reason }) => reason),
      textColumn<BlacklistEntry>('who', words.columns.who, ({ who }) => who, { width: 170 }),
      momentColumn<BlacklistEntry>('added', words.columns.added, ({ addedAtMs }) => addedAtMs, {
        width: 150,
      }),
      buttonsColumn(words.columns.actions, 110, [{ label: () => text.remove, onClick: ask }]),
    ];
  }, [remove]);
  return (
    <EditorScreen
      title={words.title}
      words={words.words}
      what={words.what}
      queries={[useQuery(queries.people.blacklist.queryOptions())]}
      lists={(rows) => [
        editorList({
          id: 'blacklist',
          title: words.title,
          rows,
          rowKey: phoneOf,
          columns,
          empty: { title: words.emptyTitle, words: words.emptyWords },
          minWidth: 760,
        }),
      ]}
    >
      <Section title={words.add}>
        <BlacklistForm />
      </Section>
    </EditorScreen>
  );
}

const phoneOf = ({ phone }: BlacklistEntry): string => phone;
