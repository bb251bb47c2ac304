import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OperatorGroup } from '../../../../shared/contract/people.ts';
import { text } from '../../app/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { SideForm } from '../../ui/side-panel.tsx';

/** One group: its name. */
export function GroupForm({ group, onClose }: { group: OperatorGroup | null; onClose: () => void }) {
  const [name, setName] = useState(group?.name ?? '');
  const save = useMutation({
    mutationFn: () => host.people.saveGroup({ id: group?.id ?? null, name: name.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.people.key() });
      onClose();
    },
  });
  return (
    <SideForm
      title={group?.name ?? text.people.newGroup}
      saveLabel={text.people.saveGroup}
      onSave={() => save.mutate()}
      saving={save.isPending}
      canSave={name.trim() !== ''}
      error={save.error}
      onClose={onClose}
    >
      <TextInput
        label={text.people.groupName}
        autoFocus
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </SideForm>
  );
}
