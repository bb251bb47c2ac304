import { DESK_COMMANDS, DESK_COMMAND_NAMES, type DeskCommandName } from '../domain/desk-command.ts';
import type { contract } from './contract.ts';
import type { LiveEvent } from './live.ts';
import { ROLES, type Role } from './people.ts';

export type { Role };

type Contract = typeof contract;
type LeastRoles = {
  readonly [Room in keyof Contract]: { readonly [Procedure in keyof Contract[Room]]: Role };
};

/** What is asked of a desk has its roles in the table of desk commands. */
const DESK_ROLES = Object.fromEntries(
  DESK_COMMAND_NAMES.map((name) => [name, DESK_COMMANDS[name].least]),
) as Record<DeskCommandName, Role>;

/**
 * Who may ask what: the least role for every procedure. Operators have their desk and their own figures, supervisors
 * campaigns, lists, recorded messages, schedules and reports, administrators trunks, numbers and people. The emergency stop is for everybody.
 */
export const LEAST_ROLES: LeastRoles = {
  campaigns: {
    list: 'supervisor',
    get: 'supervisor',
    defaults: 'supervisor',
    forecast: 'supervisor',
    create: 'supervisor',
    update: 'supervisor',
    remove: 'supervisor',
    act: 'supervisor',
    clone: 'supervisor',
    runs: 'supervisor',
    figures: 'supervisor',
    activity: 'supervisor',
  },
  contacts: {
    list: 'supervisor',
    closeWrapUp: 'supervisor',
    giveCallback: 'supervisor',
    history: 'operator',
  },
  desk: {
    snapshot: 'operator',
    ...DESK_ROLES,
    takeOver: 'operator',
    audioOffer: 'operator',
    audioAnswer: 'operator',
  },
  lists: {
    beginUpload: 'supervisor',
    appendUpload: 'supervisor',
    preview: 'supervisor',
    check: 'supervisor',
    startImport: 'supervisor',
    cancelImport: 'supervisor',
    imports: 'supervisor',
    rejects: 'supervisor',
    addOne: 'supervisor',
  },
  live: { follow: 'operator' },
  messages: {
    list: 'supervisor',
    check: 'supervisor',
    add: 'supervisor',
    change: 'supervisor',
    remove: 'supervisor',
  },
  people: {
    operators: 'operator',
    saveOperator: 'administrator',
    makeLink: 'administrator',
    groups: 'operator',
    saveGroup: 'administrator',
    skills: 'operator',
    saveSkill: 'administrator',
    dispositions: 'operator',
    blacklist: 'supervisor',
    addToBlacklist: 'supervisor',
    removeFromBlacklist: 'supervisor',
  },
  reports: { start: 'supervisor', cancel: 'supervisor', history: 'supervisor' },
  schedules: { list: 'supervisor', save: 'supervisor', remove: 'supervisor' },
  system: { session: 'operator', status: 'operator', sitDown: 'operator', emergencyStop: 'operator' },
  trunks: {
    list: 'supervisor',
    save: 'administrator',
    remove: 'administrator',
    testCall: 'administrator',
    numbers: 'supervisor',
    saveNumber: 'administrator',
    removeNumber: 'administrator',
  },
  voiceAgents: {
    list: 'supervisor',
    save: 'administrator',
    remove: 'administrator',
    report: 'administrator',
  },
};

/** Everybody may stop all dialling; to let it begin again is for whoever answers for the campaigns. */
export const LEAST_ROLE_TO_DIAL_AGAIN: Role = 'supervisor';

/** Who hears of what as it happens. An operator's own desk reaches only whoever sits at it. */
export const LEAST_ROLES_LIVE = {
  desk: 'operator',
  people: 'operator',
  system: 'operator',
  figures: 'supervisor',
  campaign: 'supervisor',
  contact: 'supervisor',
  contacts: 'supervisor',
  trunk: 'supervisor',
  numbers: 'supervisor',
  messages: 'supervisor',
  schedules: 'supervisor',
  import: 'supervisor',
  export: 'supervisor',
  activity: 'supervisor',
} as const satisfies Record<LiveEvent['topic'], Role>;

/** Who may fetch which files. */
export const LEAST_ROLES_DOWNLOAD = {
  export: 'supervisor',
  rejects: 'supervisor',
  warnings: 'supervisor',
  message: 'supervisor',
} as const satisfies Record<string, Role>;

/** Whether a role holds what a lower one does: administrator over supervisor over operator. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** The least role for a procedure by its path, like `['campaigns', 'act']`; the highest for one that is not listed. */
export function leastRoleFor(path: readonly string[]): Role {
  const [room = '', name = ''] = path;
  const rooms: Readonly<Record<string, Readonly<Record<string, Role>>>> = LEAST_ROLES;
  return rooms[room]?.[name] ?? 'administrator';
}
