import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { VoiceAgent } from '../../../../shared/contract/voice-agents.ts';
import { wordsOf } from '../../base/failure.ts';
import { tellFailure } from '../../base/notices.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { queryClient } from '../../client/refresh.ts';
import { SideForm } from '../../ui/side-panel.tsx';

const words = text.voiceAgents;

interface VoiceAgentFormProps {
  /** Absent for a new one. */
  agent?: VoiceAgent;
  trunks: readonly { id: string; name: string }[];
  onClose: () => void;
}

/** One voice agent, beside the lists. */
export function VoiceAgentForm({ agent, trunks, onClose }: VoiceAgentFormProps) {
  const [name, setName] = useState(agent?.name ?? '');
  const [uri, setUri] = useState(agent?.uri ?? '');
  const [trunkId, setTrunkId] = useState(agent?.trunkId ?? trunks[0]?.id ?? null);
  const [workers, setWorkers] = useState(agent?.workers ?? 1);
  const [enabled, setEnabled] = useState(agent?.enabled ?? true);
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: queries.voiceAgents.list.key() });
    onClose();
  };
  const save = useMutation({
    mutationFn: (trunk: string) =>
      host.voiceAgents.save({
        id: agent?.id ?? null,
        form: { name: name.trim(), uri: uri.trim(), trunkId: trunk, workers, enabled },
      }),
    onSuccess: done,
  });
  const remove = useMutation(
    queries.voiceAgents.remove.mutationOptions({ onError: tellFailure, onSuccess: done }),
  );
  const errors = save.isError ? wordsOf(save.error).fields : {};
  // The host names what it was sent; the fields stand in its form.
  const errorOf = (field: string) => errors[field] ?? errors[`form.${field}`];
  return (
    <SideForm
      title={agent ? words.editTitle(agent.name) : words.newTitle}
      saveLabel={words.save}
      onSave={() => trunkId !== null && save.mutate(trunkId)}
      saving={save.isPending}
      canSave={name.trim() !== '' && uri.trim() !== '' && trunkId !== null}
      error={save.error}
      onClose={onClose}
      {...(agent
        ? {
            removal: {
              title: words.removeTitle(agent.name),
              asks: words.removeAsks(agent.name),
              removing: remove.isPending,
              run: () => remove.mutate({ id: agent.id }),
            },
          }
        : {})}
    >
      <TextInput
        label={words.name}
        description={words.nameNote}
        maxLength={80}
        autoFocus
        value={name}
        error={errorOf('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={words.uri}
        description={words.uriNote}
        value={uri}
        error={errorOf('uri')}
        onChange={(event) => setUri(event.currentTarget.value)}
      />
      <Select
        label={words.trunk}
        description={words.trunkNote}
        placeholder={words.trunkPlaceholder}
        data={trunks.map((one) => ({ value: one.id, label: one.name }))}
        value={trunkId}
        error={errorOf('trunkId')}
        onChange={setTrunkId}
      />
      <NumberInput
        label={words.workers}
        description={words.workersNote}
        min={1}
        max={1_000}
        allowDecimal={false}
        value={workers}
        error={errorOf('workers')}
        onChange={(value) => typeof value === 'number' && setWorkers(value)}
      />
      <Switch
        label={words.enabled}
        description={words.enabledNote}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
    </SideForm>
  );
}
