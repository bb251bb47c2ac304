import { campaignFormText } from './text.campaign-form.en.ts';
import { campaignText } from './text.campaign.en.ts';
import { deskText } from './text.desk.en.ts';
import { frameText } from './text.frame.en.ts';
import { messagesText } from './text.messages.en.ts';
import { schedulesText } from './text.schedules.en.ts';
import { setUpText } from './text.set-up.en.ts';
import { sharingText } from './text.sharing.en.ts';

/** Every word of the console that is not the name of a state. Labels of states live in shared/domain. */
export const text = {
  ...frameText,
  ...campaignText,
  ...campaignFormText,
  ...deskText,
  ...messagesText,
  ...schedulesText,
  ...setUpText,
  ...sharingText,
};
