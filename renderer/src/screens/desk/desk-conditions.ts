import type { DeskSnapshot } from '../../../../shared/contract/desk.ts';
import type { Tone } from '../../../../shared/domain/tone.ts';
import { KEYS } from '../../base/keys.ts';
import { text } from '../../base/text.en.ts';
import { switchHold, switchMute, takeDesk } from '../../client/desk-commands.ts';
import { useLive, type ConnectionState } from '../../client/live-store.ts';
import { reconnect } from '../../client/live.ts';
import { retrySound, useSound, type SoundStanding } from '../../client/sound.ts';

/** Something that the operator must know beside the state: in words, in a colour, and with the key that changes it. */
export interface DeskCondition {
  name: keyof typeof text.desk.conditions;
  tone: Tone;
  keys: readonly string[];
  act: () => void;
}

/** What each standing of the sound means for the operator; with `onlyDeaf` only while the host does not hear this window. */
const SOUND_CONDITIONS: Record<
  SoundStanding,
  { name: keyof typeof text.desk.conditions; tone: Tone; onlyDeaf: boolean }
> = {
  elsewhere: { name: 'soundElsewhere', tone: 'amber', onlyDeaf: false },
  no_microphone: { name: 'noMicrophone', tone: 'red', onlyDeaf: false },
  reconnecting: { name: 'noSound', tone: 'red', onlyDeaf: false },
  closed: { name: 'noSound', tone: 'red', onlyDeaf: false },
  connecting: { name: 'soundConnecting', tone: 'amber', onlyDeaf: true },
  connected: { name: 'notHeard', tone: 'red', onlyDeaf: true },
};

function soundCondition(desk: DeskSnapshot, sound: SoundStanding): DeskCondition | null {
  const { name, tone, onlyDeaf } = SOUND_CONDITIONS[sound];
  if (desk.state === 'offline' || (onlyDeaf && desk.audible)) return null;
  return { name, tone, keys: KEYS.sound.shown, act: retrySound };
}

/** What is not as it should be at this desk, the worst first; none while all is well. */
export function conditionsOf(
  desk: DeskSnapshot,
  connection: ConnectionState,
  sound: SoundStanding,
): DeskCondition[] {
  const found: (DeskCondition | null)[] = [
    connection === 'connected'
      ? null
      : { name: 'unreachable', tone: 'red', keys: KEYS.reconnect.shown, act: reconnect },
    desk.isElsewhere
      ? { name: 'deskElsewhere', tone: 'amber', keys: KEYS.readiness.shown, act: takeDesk }
      : null,
    soundCondition(desk, sound),
    desk.state === 'on_call' && desk.call?.onHold
      ? { name: 'onHold', tone: 'amber', keys: KEYS.hold.shown, act: switchHold }
      : null,
    desk.state === 'on_call' && desk.call?.muted
      ? { name: 'muted', tone: 'amber', keys: KEYS.mute.shown, act: switchMute }
      : null,
  ];
  return found
    .filter((condition) => condition !== null)
    .toSorted((a, b) => Number(b.tone === 'red') - Number(a.tone === 'red'));
}

/** The conditions of this desk now. */
export function useDeskConditions(desk: DeskSnapshot): DeskCondition[] {
  const connection = useLive((live) => live.connection);
  // Right after it came up, silence at the host is no fault yet.
  const sound = useSound(({ state, settling }) => (settling ? 'connecting' : state));
  return conditionsOf(desk, connection, sound);
}
