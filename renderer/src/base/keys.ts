/** Every key of the console in one table: `combo` as the kit reads it, `shown` as it stands on the control. */
export const KEYS = {
  palette: { combo: 'mod+K', shown: ['Ctrl', 'K'] },
  readiness: { combo: 'F2', shown: ['F2'] },
  emergencyStop: { combo: 'F9', shown: ['F9'] },
  newCampaign: { combo: 'C', shown: ['C'] },
  /** Accepts an offer, or dials now. */
  forward: { combo: 'F4', shown: ['F4'] },
  /** Rejects an offer, or hangs up. */
  back: { combo: 'F8', shown: ['F8'] },
  mute: { combo: 'M', shown: ['M'] },
  hold: { combo: 'H', shown: ['H'] },
  /** Brings the sound to this window. */
  sound: { combo: 'S', shown: ['S'] },
  reconnect: { combo: 'R', shown: ['R'] },
  keypad: { combo: 'K', shown: ['K'] },
  notes: { combo: 'N', shown: ['N'] },
  callback: { combo: 'B', shown: ['B'] },
  extend: { combo: 'E', shown: ['E'] },
  finish: { combo: 'mod+Enter', shown: ['Ctrl', '↵'] },
  finishNotReady: { combo: 'mod+shift+Enter', shown: ['Ctrl', '⇧', '↵'] },
  leaveField: { combo: 'Escape', shown: ['Esc'] },
} as const satisfies Record<string, { combo: string; shown: readonly string[] }>;
