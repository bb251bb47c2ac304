import { modals } from '@mantine/modals';
import { ORPCError } from '@orpc/client';
import { useState } from 'react';
import type { RecordedMessage } from '../../../../shared/contract/messages.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { uploadFile } from '../../client/upload.ts';
import { SideForm } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';
import { isWhole, MessageFields, type MessageEntry } from './message-fields.tsx';
import { SoundSource } from './sound-source.tsx';
import { useNewSound, type SoundStep } from './use-new-sound.ts';

type ReadySound = Extract<SoundStep, { step: 'ready' }>;

/** Keeps the message. The upload may be gone, as after a restart of the host: the sound is still here, and goes again. */
async function add({ uploadId, file }: ReadySound, entry: MessageEntry): Promise<RecordedMessage> {
  try {
    return await host.messages.add({ uploadId, ...entry });
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'NOT_FOUND') throw error;
    const again = await uploadFile(file, () => undefined, new AbortController().signal);
    return await host.messages.add({ uploadId: again, ...entry });
  }
}

/** A new message: its sound first, heard before it is kept, then what it says. */
export function NewMessageForm({ onClose }: { onClose: () => void }) {
  const sound = useNewSound();
  const [entry, setEntry] = useState<MessageEntry>({ name: '', words: '' });
  const [tried, setTried] = useState(false);
  const { now } = sound;
  const editing = useEditing({
    queryKey: queries.messages.key(),
    save: (ready: ReadySound) => add(ready, { name: entry.name.trim(), words: entry.words }),
    onClose,
  });
  const leave = () => {
    if (now.step !== 'ready' && now.step !== 'recording') {
      onClose();
      return;
    }
    const { leaveTitle, leaveAsks, leave: confirm } = text.messages.sound;
    modals.openConfirmModal({
      title: leaveTitle,
      children: leaveAsks,
      labels: { confirm, cancel: text.keep },
      confirmProps: { color: 'red' },
      onConfirm: onClose,
    });
  };
  return (
    <SideForm
      title={text.messages.newTitle}
      saveLabel={text.messages.save}
      canSave={now.step === 'ready'}
      onSave={() => {
        setTried(true);
        if (now.step === 'ready' && isWhole(entry)) editing.save(now);
      }}
      {...editing.form}
      onClose={leave}
    >
      <SoundSource sound={sound} />
      <MessageFields entry={entry} onChange={setEntry} tried={tried} errorOf={editing.errorOf} />
    </SideForm>
  );
}
