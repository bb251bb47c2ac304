import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { queries } from '../../client/connection.ts';
import { SideForm } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';

export interface NameFormWords {
  /** Of a new one. */
  title: string;
  label: string;
  save: string;
}

interface NameFormProps {
  row: { id: string; name: string } | null;
  words: NameFormWords;
  save: (id: string | null, name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Something of the people that has a name and nothing else. */
export function NameForm({ row, words, save, onClose }: NameFormProps) {
  const [name, setName] = useState(row?.name ?? '');
  const editing = useEditing({
    queryKey: queries.people.key(),
    save: () => save(row?.id ?? null, name.trim()),
    onClose,
  });
  return (
    <SideForm
      title={row?.name ?? words.title}
      saveLabel={words.save}
      canSave={name.trim() !== ''}
      onSave={editing.save}
      {...editing.form}
    >
      <TextInput
        label={words.label}
        autoFocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </SideForm>
  );
}
