import { useQuery } from '@tanstack/react-query';
import type { ScheduleRow } from '../../../../shared/contract/schedules.ts';
import { weekWords } from '../../../../shared/domain/record-words.ts';
import { formatMoment } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { badgeColumn, countColumn, editColumn, nameColumn, textColumn } from '../../ui/columns.tsx';
import { editorList, EditorScreen, type OpenRow } from '../../ui/editor-screen.tsx';
import { zoneWords } from '../../ui/zone-field.tsx';
import { ScheduleForm } from './schedule-form.tsx';
import { lightOf, LIGHT_AGAIN_MS } from './schedule-light.ts';

const { columns: words, ...schedules } = text.schedules;

function untilWords({ untilMs, holiday, unreadable }: ScheduleRow): string {
  if (unreadable) return '';
  const until = untilMs === null ? schedules.forEver : formatMoment(untilMs);
  return holiday === null ? until : schedules.by(until, holiday);
}

const columnsFor = (open: OpenRow<ScheduleRow>) => [
  nameColumn<ScheduleRow>(words.name, { width: 180 }),
  badgeColumn('light', words.light, lightOf, { width: 116 }),
  textColumn('until', words.until, untilWords, { width: 150 }),
  textColumn<ScheduleRow>('hours', words.hours, ({ openings, unreadable }) =>
    unreadable ? '' : weekWords(openings),
  ),
  textColumn<ScheduleRow>('zone', words.zone, ({ zone, unreadable }) => (unreadable ? '' : zoneWords(zone)), {
    roomPx: 900,
    width: 140,
  }),
  countColumn<ScheduleRow>('holidays', words.holidays, ({ holidays }) => holidays.length, {
    roomPx: 800,
    width: 80,
  }),
  textColumn<ScheduleRow>(
    'usedBy',
    words.usedBy,
    ({ usedBy }) => usedBy.map(({ name }) => name).join(', ') || schedules.nobody,
    { roomPx: 1_000, width: 170 },
  ),
  editColumn(words.actions, open),
];

const panelOf = (schedule: ScheduleRow | null, onClose: () => void) => (
  <ScheduleForm schedule={schedule} onClose={onClose} />
);

/** The schedules with their lights; a new one, or one that is changed, opens beside them. */
export function SchedulesScreen() {
  const list = useQuery(queries.schedules.list.queryOptions({ refetchInterval: LIGHT_AGAIN_MS }));
  return (
    <EditorScreen
      title={schedules.title}
      words={schedules.words}
      what={schedules.what}
      queries={[list]}
      lists={(rows) => [
        editorList({
          id: 'schedules',
          title: schedules.title,
          rows,
          rowKey: ({ id }) => id,
          columns: columnsFor,
          add: schedules.add,
          empty: { title: schedules.emptyTitle, words: schedules.emptyWords },
          form: panelOf,
          minWidth: 560,
        }),
      ]}
    />
  );
}
