import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { SideForm } from '../../ui/side-panel.tsx';

interface NameFormProps {
  title: string;
  label: string;
  saveLabel: string;
  /** Empty for something new. */
  was: string;
  /** Stores it under this name. */
  save: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Something of the people that has a name and nothing else. */
export function NameForm({ title, label, saveLabel, was, save, onClose }: NameFormProps) {
  const [name, setName] = useState(was);
  const saving = useMutation({
    mutationFn: () => save(name.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.people.key() });
      onClose();
    },
  });
  return (
    <SideForm
      title={title}
      saveLabel={saveLabel}
      onSave={() => saving.mutate()}
      saving={saving.isPending}
      canSave={name.trim() !== ''}
      error={saving.error}
      onClose={onClose}
    >
      <TextInput
        label={label}
        autoFocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </SideForm>
  );
}
