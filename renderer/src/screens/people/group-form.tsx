import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { OperatorGroup } from '../../../../shared/contract/people.ts';
import { text } from '../../app/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { Failure, Section } from '../../ui/small-parts.tsx';
import layout from '../trunks/trunks.module.css';

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
    <Section title={group?.name ?? text.people.newGroup}>
      <form
        className={layout.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) save.mutate();
        }}
      >
        <TextInput
          label={text.people.groupName}
          autoFocus
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {save.isError ? <Failure error={save.error} /> : null}
        <div className={layout.rowButtons}>
          <Button type="submit" disabled={!name.trim()} loading={save.isPending}>
            {text.people.saveGroup}
          </Button>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
        </div>
      </form>
    </Section>
  );
}
