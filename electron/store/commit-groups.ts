/** What is done to the one connection of a database. Each step either is done or throws. */
export interface GroupSteps {
  /** Takes the write lock; throws when another connection keeps it for too long. */
  begin(): void;
  commit(): void;
  rollback(): void;
  /** Marks where a member begins, inside of what was begun. */
  mark(): void;
  /** Keeps what was done since the mark, as a part of the whole. */
  release(): void;
  /** Undoes what was done since the mark, and forgets the mark. */
  undo(): void;
  /** Whether something is begun. A full disk ends it without being asked. */
  isBegun(): boolean;
}

/** The turns of the event loop in which groups are committed. */
export interface Turns {
  /** Milliseconds of a clock that never goes back. */
  elapsed(): number;
  /** Runs `work` once sockets and timers have had their turn. */
  next(work: () => void): void;
}

/** A transaction of several statements, as a member of its group. */
export interface Member {
  /** Why nothing can come of it any more; null while it goes well. */
  lost: { failure: unknown } | null;
}

/**
 * Transactions that share one commit, and with it one wait for the disk: all that are waiting when a group begins, one after
 * the other, each undone by itself when it fails. Nobody is answered before the group is on disk, whether with success, a
 * refusal or what was read, so that nothing is told that could still be lost. A group that is lost is lost for all its members
 * with the same failure.
 *
 * Whoever comes to an idle database is served at once. After a group the next one waits for the next turn of the event loop,
 * so that sockets and timers are served however much there is to write.
 *
 * A member that waits for something other than its own statements keeps all others waiting; none does. Constraints must not
 * be deferred to the commit: they would be everybody's failure.
 */
export interface CommitGroups {
  /** A statement that changes nothing: answered with what is committed. It is read again when its group is lost. */
  read<T>(run: () => T): Promise<T>;
  /** A statement by itself. */
  write<T>(run: () => T): Promise<T>;
  /** Begins a transaction, once it is its turn. Every one is ended by `keep` or `discard`. */
  enter(): Promise<Member>;
  /** A statement of a transaction that has not ended. */
  within<T>(member: Member, run: () => T): T;
  /** Resolves when it is on disk. What it rejects with has undone it, or leaves that to `discard`. */
  keep(member: Member): Promise<void>;
  /** Undoes what is there to undo. Resolves when what it went by is on disk. */
  discard(member: Member): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const hasEnded = (): Error => new Error('This transaction has ended already.');

/** A group that lasts longer is committed and the next one begun in the next turn. */
const LONGEST_GROUP_MS = 20;

interface Group {
  begunMs: number;
  /** To be told how it ended. */
  shares: { taken(): void; lost(failure: unknown): void }[];
}

interface Waiting {
  isRead: boolean;
  /** Its turn, inside of a group; a read also outside of one. */
  go(group: Group | null): void;
  refuse(failure: unknown): void;
}

/** Groups over one connection; see {@link CommitGroups}. `onLost` is told when something that was done is lost. */
export function createCommitGroups(steps: GroupSteps, turns: Turns, onLost: () => void): CommitGroups {
  const waiting: Waiting[] = [];
  let group: Group | null = null;
  let active: Member | null = null;
  /** This turn of the event loop has had its commit. */
  let isSpent = false;
  const whenIdle: (() => void)[] = [];

  const lose = (failure: unknown): void => {
    const shares = group?.shares ?? [];
    group = null;
    if (active) active.lost = { failure };
    onLost();
    for (const share of shares) share.lost(failure);
  };

  /** Runs what may end the whole group by failing. */
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      if (group && !steps.isBegun()) lose(error);
      throw error;
    }
  };

  const spend = (): void => {
    if (isSpent) return;
    isSpent = true;
    turns.next(() => {
      isSpent = false;
      proceed();
    });
  };

  const rollBackAll = (failure: unknown): void => {
    try {
      if (steps.isBegun()) steps.rollback();
    } catch (error) {
      lose(error);
      return;
    }
    lose(failure);
  };

  const commit = ({ shares }: Group): void => {
    spend();
    try {
      steps.commit();
    } catch (error) {
      rollBackAll(error);
      return;
    }
    group = null;
    for (const share of shares) share.taken();
  };

  /** False when the first in line cannot be served. */
  const begin = (): boolean => {
    try {
      steps.begin();
    } catch (error) {
      spend();
      waiting.shift()?.refuse(error);
      return false;
    }
    group = { begunMs: turns.elapsed(), shares: [] };
    return true;
  };

  function proceed(): void {
    for (;;) {
      if (active) return;
      const next = waiting[0];
      if (group && (!next || turns.elapsed() - group.begunMs >= LONGEST_GROUP_MS)) {
        commit(group);
      } else if (!next) {
        for (const resolve of whenIdle.splice(0)) resolve();
        return;
      } else if (group || next.isRead || (!isSpent && begin())) {
        waiting.shift();
        next.go(group);
      } else {
        return;
      }
    }
  }

  const wait = (each: Waiting): void => {
    waiting.push(each);
    proceed();
  };

  const settled = (within: Group): Promise<void> =>
    new Promise((resolve, reject) => {
      within.shares.push({ taken: resolve, lost: reject });
    });

  const leave = (member: Member): void => {
    if (member !== active) return;
    active = null;
    proceed();
  };

  const single = <T>(isRead: boolean, run: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const each: Waiting = {
        isRead,
        refuse: reject,
        go(within) {
          let tell: () => void;
          try {
            const value = guarded(run);
            tell = () => resolve(value);
          } catch (error) {
            tell = () => reject(error);
          }
          // Outside of a group, or it was this very statement that ended it.
          if (!within || within !== group) tell();
          else within.shares.push({ taken: tell, lost: isRead ? () => waiting.unshift(each) : reject });
        },
      };
      wait(each);
    });

  return {
    read: (run) => single(true, run),
    write: (run) => single(false, run),

    enter: () =>
      new Promise((resolve, reject) => {
        wait({
          isRead: false,
          refuse: reject,
          go() {
            try {
              guarded(() => steps.mark());
            } catch (error) {
              reject(error);
              return;
            }
            active = { lost: null };
            resolve(active);
          },
        });
      }),

    within(member, run) {
      if (member.lost) throw member.lost.failure;
      // Else it would be part of somebody else's.
      if (member !== active) throw hasEnded();
      return guarded(run);
    },

    async keep(member) {
      if (member.lost) throw member.lost.failure;
      if (member !== active || !group) throw hasEnded();
      guarded(() => steps.release());
      const end = settled(group);
      leave(member);
      await end;
    },

    async discard(member) {
      if (member !== active) return;
      if (member.lost || !group) {
        leave(member);
        return;
      }
      const end = settled(group);
      try {
        steps.undo();
      } catch (error) {
        rollBackAll(error);
      }
      leave(member);
      await end;
    },

    idle: () =>
      new Promise((resolve) => {
        whenIdle.push(resolve);
        proceed();
      }),
  };
}
