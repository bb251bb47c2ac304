import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { messageSound, stopPlaying } from '../../client/playback.ts';
import { countColumn, editColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, EditorScreen, type OpenRow } from '../../ui/editor-screen.tsx';
import { playedBy, type MessageRow } from './message-facts.tsx';
import { BuiltInMessage, MessageForm } from './message-form.tsx';
import classes from './messages.module.css';
import { NewMessageForm } from './new-message-form.tsx';
import { PlayButton } from './play-button.tsx';

const { columns: words, ...messages } = text.messages;

/** Each message can be heard where it stands. */
const columnsFor = (open: OpenRow<MessageRow>) => [
  { key: 'play', head: words.play, width: 116, text: null, render: PlayCell },
  nameColumn<MessageRow>(words.name, { width: 208 }),
  textColumn<MessageRow>('says', words.says, (row) => row.words, {
    render: (row) => (
      <span className={classes.says} title={row.words}>
        {row.words}
      </span>
    ),
  }),
  countColumn<MessageRow>('length', words.length, ({ durationMs }) => durationMs, {
    words: ({ durationMs }) => formatDuration(durationMs / 1000),
    roomPx: 640,
    width: 80,
  }),
  textColumn('usedBy', words.usedBy, playedBy, { roomPx: 760, width: 150 }),
  editColumn(words.actions, open, ({ builtIn }) => (builtIn ? messages.read : text.edit)),
];

function PlayCell({ id, name }: MessageRow) {
  const label = { play: messages.playNamed(name), stop: messages.stopNamed(name) };
  return <PlayButton sound={`row ${id}`} load={() => messageSound(id)} size="compact-xs" label={label} />;
}

function panelOf(message: MessageRow | null, onClose: () => void) {
  if (message === null) return <NewMessageForm onClose={onClose} />;
  const Panel = message.builtIn ? BuiltInMessage : MessageForm;
  return <Panel message={message} onClose={onClose} />;
}

/** The library of recorded messages; a new one, or one that is read or mended, opens beside it. */
export function MessagesScreen() {
  // What plays is not heard on after its screen.
  useEffect(() => stopPlaying, []);
  return (
    <EditorScreen
      title={messages.title}
      words={messages.words}
      what={messages.what}
      queries={[useQuery(queries.messages.list.queryOptions())]}
      lists={(rows) => [
        editorList({
          id: 'messages',
          title: messages.title,
          rows,
          rowKey: ({ id }) => id,
          columns: columnsFor,
          add: messages.add,
          empty: { title: messages.emptyTitle, words: messages.emptyWords },
          form: panelOf,
          minWidth: 500,
        }),
      ]}
    />
  );
}
