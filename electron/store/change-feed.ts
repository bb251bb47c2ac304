/** Something that was written to the store, told to screens and to what works with it. */
export interface StoreChange {
  topic: ChangeTopic;
  campaignId: string | null;
  /** Id of what was changed; null when that is the campaign itself, or many at once. */
  subject: string | null;
}
export const CHANGE_TOPICS = [
  'campaign',
  'contact',
  'trunk',
  'number',
  'people',
  'presence',
  'blacklist',
  'messages',
  'voice_agents',
  'schedules',
  'activity',
  'import',
  'export',
  'emergency',
] as const;
export type ChangeTopic = (typeof CHANGE_TOPICS)[number];

/** How far a reader of changes has come. */
export interface ChangePosition {
  /** What was to be seen then, in the words of the store. */
  snapshot: string;
  /** When that was, by the clock of the store. */
  atMs: number;
}

export interface ChangesRead {
  changes: StoreChange[];
  position: ChangePosition;
  /** There was more than is told, or longer ago than is kept: everything is to be read anew. */
  missed: boolean;
}

/** Changes of other hosts, to be read on from wherever a reader has come. */
export interface ChangeFeed {
  /** From here on. */
  position(): Promise<ChangePosition>;
  /** What other hosts changed that was not to be seen at this position, oldest first and each once. */
  since(position: ChangePosition): Promise<ChangesRead>;
  /** Other hosts look at once, rather than when they would. */
  nudge(): Promise<void>;
  /** Told when another host has said so, and when it may have been missed. The returned function ends it. */
  onNudge(listener: () => void): () => void;
  /** Forgets what every host that lives has read. */
  prune(): Promise<void>;
}
