import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { VoiceAgent } from '../../../../shared/contract/voice-agents.ts';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { SideForm } from '../../ui/side-panel.tsx';
import { useEditing } from '../../ui/use-editing.ts';

const words = text.voiceAgents;
const NEW_AGENT = { name: '', uri: '', workers: 1, enabled: true };

interface VoiceAgentFormProps {
  /** Null for a new one. */
  agent: VoiceAgent | null;
  trunks: readonly { id: string; name: string }[];
  onClose: () => void;
}

/** One voice agent, beside the lists. */
export function VoiceAgentForm({ agent, trunks, onClose }: VoiceAgentFormProps) {
  const form = useForm({ initialValues: { ...NEW_AGENT, trunkId: trunks[0]?.id ?? null, ...agent } });
  const { name, uri, trunkId, workers, enabled } = form.values;
  const editing = useEditing({
    queryKey: queries.voiceAgents.list.key(),
    save: (trunk: string) =>
      host.voiceAgents.save({
        id: agent?.id ?? null,
        form: { name: name.trim(), uri: uri.trim(), trunkId: trunk, workers, enabled },
      }),
    remove: agent ? () => host.voiceAgents.remove({ id: agent.id }) : undefined,
    onClose,
  });
  const field = (path: keyof typeof NEW_AGENT | 'trunkId') => ({
    ...form.getInputProps(path),
    error: editing.errorOf(path),
  });
  const was = agent?.name ?? '';
  return (
    <SideForm
      title={agent ? words.editTitle(was) : words.newTitle}
      saveLabel={words.save}
      onSave={() => trunkId !== null && editing.save(trunkId)}
      canSave={name.trim() !== '' && uri.trim() !== '' && trunkId !== null}
      {...editing.form}
      {...editing.removalOf(words.removeTitle(was), words.removeAsks(was))}
    >
      <TextInput
        label={words.name}
        description={words.nameNote}
        maxLength={80}
        autoFocus
        {...field('name')}
      />
      <TextInput label={words.uri} description={words.uriNote} {...field('uri')} />
      <Select
        label={words.trunk}
        description={words.trunkNote}
        placeholder={words.trunkPlaceholder}
        data={trunks.map((one) => ({ value: one.id, label: one.name }))}
        {...field('trunkId')}
      />
      <NumberInput
        label={words.workers}
        description={words.workersNote}
        min={1}
        max={1_000}
        allowDecimal={false}
        {...field('workers')}
      />
      <Switch
        label={words.enabled}
        description={words.enabledNote}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
    </SideForm>
  );
}
