import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { stopPlaying } from '../../client/playback.ts';
import { SideBySide } from '../../ui/side-panel.tsx';
import { Empty, Page, ScreenFailure, Section, Waiting } from '../../ui/small-parts.tsx';
import { BuiltInMessage, MessageForm } from './message-form.tsx';
import { MessageTable, type MessageRow } from './message-table.tsx';
import { NewMessageForm } from './new-message-form.tsx';

type Side = { what: 'new' } | { what: 'message'; id: string };

/** The library of recorded messages; a new one, or one that is read or mended, opens beside it. */
export function MessagesScreen() {
  const messages = useQuery(queries.messages.list.queryOptions());
  const [side, setSide] = useState<Side | null>(null);
  const close = useCallback(() => setSide(null), []);
  const open = useCallback((message: MessageRow) => setSide({ what: 'message', id: message.id }), []);
  // What plays is not heard on after its screen.
  useEffect(() => stopPlaying, []);
  if (messages.isError) {
    return (
      <ScreenFailure
        title={text.messages.title}
        error={messages.error}
        onRetry={() => void messages.refetch()}
      />
    );
  }
  if (!messages.data) return <Waiting words={text.loading(text.messages.what)} />;
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setSide({ what: 'new' })}>
      {text.messages.add}
    </Button>
  );
  const rows = messages.data;
  return (
    <Page title={text.messages.title} words={text.messages.words} actions={rows.length > 0 ? add : undefined}>
      <SideBySide panel={side && panelOf(side, rows, close)}>
        <Section title={text.messages.title} flush>
          {rows.length === 0 ? (
            <Empty title={text.messages.emptyTitle} words={text.messages.emptyWords}>
              {add}
            </Empty>
          ) : (
            <MessageTable rows={rows} onOpen={open} />
          )}
        </Section>
      </SideBySide>
    </Page>
  );
}

/** What stands beside the library; nothing for a message that is gone meanwhile. */
function panelOf(side: Side, rows: readonly MessageRow[], close: () => void) {
  if (side.what === 'new') return <NewMessageForm key="new" onClose={close} />;
  const message = rows.find(({ id }) => id === side.id);
  if (!message) return null;
  const Panel = message.builtIn ? BuiltInMessage : MessageForm;
  return <Panel key={message.id} message={message} onClose={close} />;
}
