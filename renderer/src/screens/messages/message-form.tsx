import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDuration, formatMoment } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { messageSound } from '../../client/playback.ts';
import { queryClient } from '../../client/refresh.ts';
import { SideForm, SidePlace } from '../../ui/side-panel.tsx';
import { isWhole, MessageFields, type MessageEntry } from './message-fields.tsx';
import { playedBy, type MessageRow } from './message-table.tsx';
import classes from './messages.module.css';
import { PlayButton } from './play-button.tsx';

interface MessageFormProps {
  message: MessageRow;
  onClose: () => void;
}

/** A message of one's own: its name and words can be mended, it can be heard, and removed. */
export function MessageForm({ message, onClose }: MessageFormProps) {
  const [entry, setEntry] = useState<MessageEntry>({ name: message.name, words: message.words });
  const [tried, setTried] = useState(false);
  const done = {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.messages.key() });
      onClose();
    },
  };
  const save = useMutation({
    mutationFn: () => host.messages.change({ id: message.id, name: entry.name.trim(), words: entry.words }),
    ...done,
  });
  const remove = useMutation({ mutationFn: () => host.messages.remove({ id: message.id }), ...done });
  return (
    <SideForm
      title={message.name}
      saveLabel={text.messages.save}
      saving={save.isPending}
      error={save.error ?? remove.error}
      onSave={() => {
        setTried(true);
        remove.reset();
        if (isWhole(entry)) save.mutate();
      }}
      onClose={onClose}
      removal={{
        title: text.messages.removeTitle(message.name),
        asks: text.messages.removeAsks,
        removing: remove.isPending,
        run: () => remove.mutate(),
      }}
    >
      <MessageFacts message={message} />
      <MessageFields entry={entry} onChange={setEntry} tried={tried} error={save.error} autoFocus />
    </SideForm>
  );
}

/** A message that comes with the program: to be heard and read. */
export function BuiltInMessage({ message, onClose }: MessageFormProps) {
  return (
    <SidePlace
      title={message.name}
      foot={
        <Button variant="default" onClick={onClose} autoFocus>
          {text.close}
        </Button>
      }
    >
      <MessageFacts message={message} />
      <p className={classes.spoken}>{message.words}</p>
      <span className="secondary">{text.messages.builtInWords}</span>
    </SidePlace>
  );
}

function MessageFacts({ message }: { message: MessageRow }) {
  const { id, durationMs, createdAtMs, who, builtIn } = message;
  return (
    <>
      <div>
        <PlayButton sound={`panel ${id}`} load={() => messageSound(id)} size="xs" />
      </div>
      <dl className={classes.facts}>
        <dt>{text.messages.length}</dt>
        <dd>{formatDuration(durationMs / 1000)}</dd>
        <dt>{text.messages.usedBy}</dt>
        <dd>{playedBy(message)}</dd>
        <dt>{text.messages.made}</dt>
        <dd>{builtIn ? text.messages.builtIn : text.messages.madeBy(formatMoment(createdAtMs), who)}</dd>
      </dl>
    </>
  );
}
