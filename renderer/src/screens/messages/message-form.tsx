import { Button } from '@mantine/core';
import { useState } from 'react';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { SideForm, SidePlace } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';
import { MessageFacts, type MessageRow } from './message-facts.tsx';
import { isWhole, MessageFields, type MessageEntry } from './message-fields.tsx';
import classes from './messages.module.css';

interface MessageFormProps {
  message: MessageRow;
  onClose: () => void;
}

/** A message of one's own: its name and words can be mended, it can be heard, and removed. */
export function MessageForm({ message, onClose }: MessageFormProps) {
  const { id, name, words } = message;
  const [entry, setEntry] = useState<MessageEntry>({ name, words });
  const [tried, setTried] = useState(false);
  const editing = useEditing({
    queryKey: queries.messages.key(),
    save: () => host.messages.change({ id, name: entry.name.trim(), words: entry.words }),
    remove: () => host.messages.remove({ id }),
    onClose,
  });
  return (
    <SideForm
      title={name}
      saveLabel={text.messages.save}
      onSave={() => {
        setTried(true);
        if (isWhole(entry)) editing.save();
      }}
      {...editing.form}
      {...editing.removalOf(text.messages.removeTitle(name), text.messages.removeAsks)}
    >
      <MessageFacts message={message} />
      <MessageFields entry={entry} onChange={setEntry} tried={tried} errorOf={editing.errorOf} autoFocus />
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
