import { campaigns } from './campaign.ts';
import { contacts } from './contact.ts';
import { desk } from './desk.ts';
import { lists } from './lists.ts';
import { live } from './live.ts';
import { messages } from './messages.ts';
import { people } from './people.ts';
import { reports } from './reports.ts';
import { schedules } from './schedules.ts';
import { system } from './system.ts';
import { trunks } from './trunk.ts';
import { voiceAgents } from './voice-agents.ts';

/** Everything a seat can ask of the host, over MessagePort or WebSocket alike. */
export const contract = {
  campaigns,
  contacts,
  desk,
  lists,
  live,
  messages,
  people,
  reports,
  schedules,
  system,
  trunks,
  voiceAgents,
};
