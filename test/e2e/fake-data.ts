import {
  CALLBACK_DEFAULTS,
  PREDICTIVE_DEFAULTS,
  SCREENING_DEFAULTS,
  WEIGHT_DEFAULT,
  type Activity,
  type Campaign,
  type CampaignSettings,
} from '../../shared/contract/campaign.ts';
import { NUMBER_CHOICE_DEFAULTS } from '../../shared/contract/number-choice.ts';
import type { CallListRow } from '../../shared/contract/contact.ts';
import type { DeskSnapshot, Disposition } from '../../shared/contract/desk.ts';
import type { ListCheck, ListImport, ListPreview } from '../../shared/contract/lists.ts';
import type { Operator, OperatorGroup } from '../../shared/contract/people.ts';
import type { Skill } from '../../shared/contract/skill.ts';
import type { ExportJob } from '../../shared/contract/reports.ts';
import type { CallerNumber, Trunk } from '../../shared/contract/trunk.ts';
import type { AttemptOutcome } from '../../shared/domain/attempt-outcome.ts';
import { failureOf } from '../../shared/domain/campaign-failure.ts';
import type { ContactState } from '../../shared/domain/contact-state.ts';
import type { OperatorState } from '../../shared/domain/operator-state.ts';
import type { TrunkStatus } from '../../shared/domain/trunk-status.ts';
import type { Schedule } from '../../shared/contract/schedules.ts';
import type { ListedAgent } from './fake-voice-agents.ts';
import { sampleAhead } from './fake-ahead.ts';
import { checkOf } from './fake-list-check.ts';
import { sampleMessages } from './fake-messages.ts';

const HOUR = 3_600_000;
/** What somebody changed of a campaign, the longest as long as it is kept. */
const CHANGES: Activity['changes'] = [
  { name: 'Calling hours', from: '09:00–18:00, Europe/Berlin', to: '10:00–20:00, Europe/Berlin' },
  { name: 'Number pool', from: '+49 30 22440001, +49 30 22440002', to: '+49 30 22440001' },
  { name: 'Retry delay', from: '1 h', to: '45 min, Busy: 10 min' },
  { name: 'Stored when after call work runs out', from: 'No result', to: 'Call again' },
  {
    name: 'Script',
    from: `…${'You bought from us in spring. '.repeat(9)}…`,
    to: `…${'You bought from us in summer. '.repeat(9)}…`,
  },
];
const FIRST = [
  'Jonas',
  'Mira',
  'Luis',
  'Hanna',
  'Tom',
  'Aylin',
  'Peter',
  'Sofia',
  'Emil',
  'Clara',
  'Noor',
  'Felix',
];
const LAST = [
  'Brandt',
  'Costa',
  'Weber',
  'Yilmaz',
  'Novak',
  'Schmidt',
  'Rossi',
  'Dubois',
  'Okafor',
  'Lindner',
];

export type FakeData = ReturnType<typeof sampleData>;

const number = (id: string, e164: string, label: string, usedToday: number): CallerNumber => ({
  id,
  e164,
  label,
  trunkId: 't-1',
  status: 'active',
  dailyCap: 100,
  usedToday,
  spamScore: null,
  spamSetAtMs: null,
  spamSetBy: null,
  weight: 1,
  usedTotal: usedToday * 31,
});

/** One of everything that a screen can show. */
export function sampleData() {
  const now = Date.now();
  const dispositions: Disposition[] = [
    { id: 'd-sold', label: 'Appointment made', kind: 'success', archived: false },
    { id: 'd-int', label: 'Interested, send offer', kind: 'success', archived: false },
    { id: 'd-later', label: 'Call back later', kind: 'callback', archived: false },
    { id: 'd-no', label: 'Not interested', kind: 'negative', archived: false },
    { id: 'd-wrong', label: 'Wrong person', kind: 'neutral', archived: false },
    { id: 'd-dnc', label: 'Do not call again', kind: 'do_not_call', archived: false },
  ];
  const groups: OperatorGroup[] = [
    { id: 'g-1', name: 'Renewals team' },
    { id: 'g-2', name: 'Evening shift' },
  ];
  const skills: Skill[] = [{ id: 's-1', name: 'Spanish' }];
  const operators: (Operator & { state: OperatorState })[] = [
    {
      id: 'op-1',
      name: 'Ana Keller',
      role: 'administrator',
      groupIds: ['g-1'],
      skills: [],
      archived: false,
      state: 'ready',
    },
    {
      id: 'op-2',
      name: 'Ben Ritter',
      role: 'operator',
      groupIds: ['g-1', 'g-2'],
      skills: [{ skillId: 's-1', level: 4 }],
      archived: false,
      state: 'on_call',
    },
    {
      id: 'op-3',
      name: 'Chiara Lang',
      role: 'supervisor',
      groupIds: [],
      skills: [],
      archived: false,
      state: 'offline',
    },
  ];
  const trunk = (
    id: string,
    name: string,
    host: string,
    status: TrunkStatus,
  ): Trunk & { status: TrunkStatus; passwordHere: boolean } => ({
    id,
    name,
    protocol: 'udp',
    host,
    port: 5060,
    outboundProxy: null,
    register: true,
    registerExpiresSec: 600,
    username: 'callboard',
    authUsername: null,
    wsPath: null,
    verifyTls: true,
    localAddress: null,
    enabled: true,
    channels: 0,
    callsPerSec: 0,
    hasPassword: true,
    passwordHere: true,
    createdAtMs: now - 400 * HOUR,
    status,
  });
  const trunks = [
    trunk('t-1', 'Main', 'sip.example.net', {
      state: 'ready',
      sipCode: 200,
      detail: null,
      sinceMs: now - 9 * HOUR,
    }),
    trunk('t-2', 'Backup', 'backup.example.net', {
      state: 'refused',
      sipCode: 403,
      detail: 'Trunk "Backup" was refused: 403 Forbidden. The password may be wrong. Edit the trunk.',
      sinceMs: now - 2 * HOUR,
    }),
  ];
  const numbers = [
    { ...number('n-1', '+493022446601', 'Berlin office', 41), spamScore: 2, weight: 3 },
    number('n-2', '+498921093377', 'Munich', 100),
    { ...number('n-3', '+442079460123', 'London', 7), spamScore: 8 },
  ];
  const settings: CampaignSettings = {
    mode: 'preview',
    operatorGroupId: 'g-1',
    trunkId: 't-1',
    numberIds: ['n-1', 'n-2'],
    numberChoice: NUMBER_CHOICE_DEFAULTS,
    alwaysOn: false,
    startAtMs: null,
    window: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], start: '09:00', end: '20:00', singleDay: false },
    scheduleId: null,
    retries: {
      maxRetries: 2,
      delayMin: 60,
      delayMinByOutcome: { busy: 10 },
      onOutcomes: ['busy', 'no_answer', 'unreachable', 'no_conversation', 'failed'],
      onDispositions: [],
      stopAfterTalkSec: null,
      redialUnderTalkSec: null,
    },
    passOrder: 'list',
    weight: WEIGHT_DEFAULT,
    concurrency: 10,
    callIntervalMs: 0,
    ringTimeoutSec: 25,
    minTalkSec: 5,
    contactCompletionMin: 0,
    callbacks: CALLBACK_DEFAULTS,
    preview: { offerSec: 30, onTimeout: 'requeue' },
    skill: null,
    voiceAgentId: null,
    predictive: PREDICTIVE_DEFAULTS,
    screening: SCREENING_DEFAULTS,
    failAfterMin: 10,
    bcwSec: 20,
    acw: { seconds: 60, extendSec: 30, maxExtensions: 3, defaultDispositionId: 'd-wrong' },
    dispositionIds: dispositions.map((one) => one.id),
    script:
      'Good morning, am I speaking with {{name}}?\n\nThis is Ana from Nordlicht Energy. Your contract in {{city}} ends on {{contract_end}}, and I would like to tell you what changes.\n\n1. Confirm the address and the meter.\n2. Offer the fixed price for 24 months.\n3. If there is no time: agree on a date and enter it as a callback.',
  };
  const campaign = (
    id: string,
    name: string,
    status: Campaign['status'],
    extra: Partial<Campaign> = {},
  ): Campaign => ({
    id,
    name,
    status,
    settings,
    run: 1,
    createdAtMs: now - 50 * HOUR,
    createdBy: 'Ana Keller',
    startedAtMs: status === 'draft' ? null : now - 3 * HOUR,
    endedAtMs: null,
    completionReason: null,
    endedBy: null,
    failure: null,
    ...extra,
  });
  const campaigns = [
    campaign('camp-running-0000001', 'Spring renewals Berlin', 'running'),
    campaign('camp-always-00000002', 'Web leads, call at once', 'running', {
      settings: { ...settings, alwaysOn: true, mode: 'progressive', numberIds: [] },
    }),
    campaign('camp-paused-00000003', 'Meter readings Munich', 'paused', {
      settings: { ...settings, numberIds: ['n-2'] },
    }),
    campaign('camp-draft-00000004', 'Win-back Q4', 'draft', {
      settings: { ...settings, operatorGroupId: null },
    }),
    campaign('camp-done-000000005', 'Satisfaction survey October', 'completed', {
      endedAtMs: now - 20 * HOUR,
      completionReason: 'manually_stopped',
      endedBy: 'Ana Keller',
      run: 2,
    }),
    campaign('camp-cancel-00000006', 'Old price list', 'cancelled', { endedAtMs: now - 90 * HOUR }),
    campaign('camp-failed-00000007', 'Night test', 'failed', {
      endedAtMs: now - 40 * HOUR,
      failure: failureOf('no_trunk', {
        sinceMs: now - 40 * HOUR - 600_000,
        forMs: 600_000,
        detail: 'Trunk "Main" does not answer at sip.example.net. Check the address and the network.',
      }),
    }),
  ];
  const states: ContactState[] = [
    'pending',
    'completed',
    'retry_scheduled',
    'completed',
    'exhausted',
    'callback_scheduled',
    'ringing',
    'no_conversation',
    'pending',
    'invalid_record',
    'in_progress',
    'rejected_by_operator',
  ];
  const contacts: CallListRow[] = [];
  for (const [at, { id: campaignId, status }] of campaigns.entries()) {
    const size = status === 'draft' ? 0 : 40 + at * 27;
    for (let i = 0; i < size; i += 1) {
      const state = states[i % states.length] ?? 'pending';
      const outcomes: AttemptOutcome[] =
        state === 'completed'
          ? i % 3
            ? ['answered']
            : ['busy', 'answered']
          : state === 'retry_scheduled'
            ? ['no_answer']
            : state === 'exhausted'
              ? ['no_answer', 'busy', 'no_answer']
              : state === 'callback_scheduled'
                ? ['answered']
                : [];
      contacts.push({
        id: contacts.length + 1,
        campaignId,
        phone: state === 'invalid_record' ? '030 12' : `+4930${String(22_440_000 + i * 137)}`,
        name: `${FIRST[i % FIRST.length]} ${LAST[(i * 7) % LAST.length]}`,
        variables: { city: 'Berlin', contract_end: '31 March', tariff: i % 2 ? 'Green 24' : 'Basic' },
        priority: i % 9 === 0 ? 'high' : 'normal',
        tags: i % 4 === 0 ? ['vip'] : [],
        state,
        attempts: outcomes.length,
        maxAttempts: 3,
        nextAtMs: state === 'retry_scheduled' || state === 'callback_scheduled' ? now + HOUR : null,
        lastOutcome: outcomes.at(-1) ?? null,
        callbackFor: null,
        missedCallbacks: 0,
        lastCalledAtMs: outcomes.length ? now - i * 90_000 : null,
        trail: outcomes.map((outcome, pass) => ({
          id: `a-${contacts.length}-${pass}-7f3e9c21`,
          why: null,
          run: 1,
          pass: pass + 1,
          mode: settings.mode,
          number: `+4930${String(22_440_000 + i * 137)}`,
          createdAtMs: now - (outcomes.length - pass) * HOUR - i * 60_000,
          endedAtMs: now - (outcomes.length - pass) * HOUR - i * 60_000 + 95_000,
          talkSec: outcome === 'answered' ? 84 : null,
          sipCode: outcome === 'answered' ? 200 : outcome === 'busy' ? 486 : 487,
          outcome,
          leftMessage: null,
          freeWhenLeft: null,
          dispositionId: outcome === 'answered' ? 'd-int' : null,
          operatorId: 'op-1',
          notes: outcome === 'answered' ? 'Wants the offer by mail.' : '',
          label: outcome === 'no_answer' ? 'No answer: the call rang and timed out' : null,
        })),
      });
    }
  }
  const activity: Activity[] = campaigns.flatMap(({ id }, at) =>
    [
      { hours: 3, what: 'Started run #1', changes: [] },
      { hours: 3.4, what: 'Changed the settings', changes: CHANGES },
      { hours: 4, what: 'Imported 40 contacts from spring.csv', changes: [] },
      { hours: 50, what: 'Created the campaign', changes: [] },
    ].map(({ hours, what, changes }, i) => ({
      id: at * 4 + 4 - i,
      atMs: now - hours * HOUR,
      campaignId: id,
      who: 'Ana Keller',
      what,
      changes,
    })),
  );
  const exports: ExportJob[] = [];
  const imports: ListImport[] = [];
  return {
    /** Of whoever sits at the seat. */
    role: 'administrator' as Operator['role'],
    sitsFreely: true,
    dispositions,
    groups,
    skills,
    operators,
    trunks,
    numbers,
    settings,
    campaigns,
    /** What is said of campaigns whose settings cannot be read, by id. */
    unreadable: new Map<string, { message: string; action: string }>(),
    contacts,
    activity,
    exports,
    imports,
    uploads: new Map<string, { fileName: string; bytes: number }>(),
    messages: sampleMessages(),
    schedules: [] as Schedule[],
    voiceAgents: [] as ListedAgent[],
    ahead: sampleAhead(),
    /** Calls under way for a desk that is ready; null offers it a preview contact instead. */
    underWay: null as DeskSnapshot['underWay'],
    /** What is saved of a wrap-up is answered after this. */
    slowAnswer: Promise.resolve(),
    comesAs: 'retry' as DeskSnapshot['comesAs'],
    /** Whoever was talked to calls again in the wrap-up. */
    callerRings: false,
    /** The operator sits at another host. */
    sitsElsewhere: false,
    blacklist: [
      {
        phone: '+493022440137',
        reason: 'Asked not to be called again',
        addedAtMs: now - 30 * HOUR,
        who: 'Ana Keller',
      },
      { phone: '+442079460999', reason: 'Legal request', addedAtMs: now - 300 * HOUR, who: 'Chiara Lang' },
    ],
    preview: (
      encoding: ListPreview['encoding'] | null,
      delimiter: ListPreview['delimiter'] | null,
    ): ListPreview => ({
      uploadId: 'u1',
      fileName: 'spring.csv',
      bytes: 1_248_312,
      encoding: encoding ?? 'utf-8',
      delimiter: delimiter ?? ';',
      header: ['Phone', 'First name', 'Surname', 'City', 'Contract end'],
      rows: Array.from({ length: 8 }, (_, i) => [
        `030 22440${137 + i}`,
        FIRST[i] ?? '',
        LAST[i] ?? '',
        'Berlin',
        '31 March',
      ]),
      mapping: [
        { column: 0, target: 'phone', variable: null },
        { column: 1, target: 'first_name', variable: null },
        { column: 2, target: 'last_name', variable: null },
        { column: 3, target: 'variable', variable: 'city' },
        { column: 4, target: 'variable', variable: 'contract_end' },
      ],
    }),
    /** What the host waits for before it stores a campaign and says so. */
    beforeSaving: (): Promise<void> => Promise.resolve(),
    /** What checking the list says, step by step. */
    checks: async function* (): AsyncGenerator<ListCheck, void, void> {
      yield checkOf(0.4, 'running');
      yield checkOf(1, 'done');
    },
    newImport(campaignId: string): ListImport {
      const job: ListImport = {
        id: crypto.randomUUID(),
        campaignId,
        fileName: 'spring.csv',
        status: 'running',
        who: 'Ana Keller',
        startedAtMs: Date.now(),
        endedAtMs: null,
        bytesRead: 0,
        bytesTotal: 1_248_312,
        rows: 0,
        accepted: 0,
        rejected: 0,
        duplicates: 0,
        blacklisted: 3,
        warned: 0,
        byReason: {},
        byWarning: {},
        failure: null,
      };
      imports.unshift(job);
      return job;
    },
  };
}
