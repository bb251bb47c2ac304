import { useQuery } from '@tanstack/react-query';
import { text } from '../../base/text.en.ts';
import { host, queries } from '../../client/connection.ts';
import { EditorScreen } from '../../ui/editor-screen.tsx';
import { useLinkMaking } from './link-panel.tsx';
import { namedList } from './named-list.tsx';
import { operatorList } from './operator-list.tsx';

const words = text.people;

/** Operators, groups and skills; what is edited, or a link for somebody, opens beside them. */
export function PeopleScreen() {
  const session = useQuery(queries.system.session.queryOptions({ staleTime: Infinity }));
  const making = useLinkMaking();
  return (
    <EditorScreen
      title={words.title}
      what={words.what}
      queries={[
        useQuery(queries.people.operators.queryOptions()),
        useQuery(queries.people.groups.queryOptions()),
        useQuery(queries.people.skills.queryOptions()),
      ]}
      lists={(operators, groups, skills) => {
        const present = operators.filter(({ archived }) => !archived);
        return [
          operatorList({
            rows: present,
            groups,
            skills,
            linkMaking: session.data?.shell === 'browser' ? making : null,
          }),
          namedList({
            id: 'groups',
            rows: groups,
            operatorsOf: ({ id }) => present.filter(({ groupIds }) => groupIds.includes(id)).length,
            words: {
              title: words.groups,
              add: words.addGroup,
              empty: { title: words.groupsEmpty, words: words.groupsEmptyWords },
            },
            form: { title: words.newGroup, label: words.groupName, save: words.saveGroup },
            save: (id, name) => host.people.saveGroup({ id, name }),
          }),
          namedList({
            id: 'skills',
            rows: skills,
            operatorsOf: ({ id }) =>
              present.filter((one) => one.skills.some(({ skillId }) => skillId === id)).length,
            words: {
              title: text.skills.title,
              add: text.skills.add,
              empty: { title: text.skills.empty, words: text.skills.emptyWords },
            },
            form: { title: text.skills.newTitle, label: text.skills.name, save: text.skills.save },
            save: (id, name) => host.people.saveSkill({ id, name }),
          }),
        ];
      }}
    />
  );
}
