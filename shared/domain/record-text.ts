import type { CallerNumber, TrunkForm } from '../contract/trunk.ts';
import type { Operator } from '../contract/people.ts';
import type { VoiceAgentForm } from '../contract/voice-agents.ts';
import type { ScheduleForm } from '../contract/schedules.ts';
import type { Tone } from './tone.ts';

/** What is set of trunks, numbers, people and voice agents in words, as their forms and the activity have them. */
export const TRUNK_WORDS = {
  name: 'Name',
  protocol: 'Transport',
  host: 'Host or address',
  port: 'Port',
  outboundProxy: 'Outbound proxy',
  register: 'Register at the provider',
  registerExpiresSec: 'Registration lasts, seconds',
  username: 'User',
  authUsername: 'User for signing in',
  wsPath: 'Path of the WebSocket',
  verifyTls: 'Check the certificate',
  localAddress: 'Own address',
  enabled: 'In use',
  channels: 'Calls at the same time',
  callsPerSec: 'Calls per second',
} as const satisfies Record<keyof TrunkForm, string>;
export const TRUNK_PASSWORD = 'Password';
export const PASSWORD_IS = { none: 'None', set: 'Stored', changed: 'Changed' } as const;

export const NUMBER_WORDS = {
  e164: 'Number with country code',
  label: 'Label',
  dailyCap: 'Calls a day at most',
  status: 'Status',
  spamScore: 'Spam score',
  weight: 'Weight',
} as const satisfies Partial<Record<keyof CallerNumber, string>>;
export const NUMBER_STATUSES = {
  active: { label: 'Active', tone: 'green' },
  disabled: { label: 'Disabled', tone: 'grey' },
  excluded: { label: 'Excluded', tone: 'red' },
} as const satisfies Record<CallerNumber['status'], { label: string; tone: Tone }>;

export const OPERATOR_WORDS = {
  name: 'Name',
  role: 'Role',
  groupIds: 'Groups',
  skills: 'Skills',
} as const satisfies Partial<Record<keyof Operator, string>>;
export const ROLE_WORDS = {
  operator: 'Operator',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
} as const satisfies Record<Operator['role'], string>;
export const NO_GROUP = 'No group';
export const NO_SKILL = 'No skill';
export const skillAtWords = (name: string, level: number): string => `${name} ${level}`;

export const AGENT_WORDS = {
  name: 'Name',
  uri: 'SIP address',
  trunkId: 'Trunk',
  workers: 'Workers',
  enabled: 'In use',
} as const satisfies Record<keyof VoiceAgentForm, string>;

export const SCHEDULE_WORDS = {
  name: 'Name',
  zone: 'Time zone',
  openings: 'Hours',
  holidays: 'Holidays',
} as const satisfies Record<keyof ScheduleForm, string>;
export const NEVER_OPEN = 'Never open';
export const NO_HOLIDAYS = 'None';
export const CLOSED_ALL_DAY = 'closed';
export const EVERY_YEAR = 'every year';
