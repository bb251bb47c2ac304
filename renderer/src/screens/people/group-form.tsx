import type { OperatorGroup } from '../../../../shared/contract/people.ts';
import { text } from '../../base/text.en.ts';
import { host } from '../../client/connection.ts';
import { NameForm } from './name-form.tsx';

/** One group: its name. */
export function GroupForm({ group, onClose }: { group: OperatorGroup | null; onClose: () => void }) {
  return (
    <NameForm
      title={group?.name ?? text.people.newGroup}
      label={text.people.groupName}
      saveLabel={text.people.saveGroup}
      was={group?.name ?? ''}
      save={(name) => host.people.saveGroup({ id: group?.id ?? null, name })}
      onClose={onClose}
    />
  );
}
