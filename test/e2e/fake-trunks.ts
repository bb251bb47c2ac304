import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import type { sampleData } from './fake-data.ts';

const os = implement(contract).trunks;

/** Trunks and outbound numbers over in-memory data; every test call is answered. */
export function fakeTrunks(data: ReturnType<typeof sampleData>, emit: (event: LiveEvent) => void) {
  return {
    list: os.list.handler(() => data.trunks),
    save: os.save.handler(({ input }) => {
      const id = input.id ?? crypto.randomUUID();
      const saved = { ...input.form, id, hasPassword: Boolean(input.password), createdAtMs: Date.now() };
      data.trunks = [
        ...data.trunks.filter((trunk) => trunk.id !== id),
        {
          ...saved,
          passwordHere: true,
          status: { state: 'connecting', sipCode: null, detail: null, sinceMs: Date.now() },
        },
      ];
      emit({ topic: 'trunk', trunkId: id, status: null });
      return saved;
    }),
    remove: os.remove.handler(({ input }) => {
      data.trunks = data.trunks.filter((trunk) => trunk.id !== input.id);
      return { removed: true as const };
    }),
    testCall: os.testCall.handler(async ({ input }) => {
      const blacklisted = data.blacklist.some((row) => row.phone === input.number);
      if (blacklisted && !input.evenIfBlacklisted) {
        const words = `${input.number} is on the blacklist. Nobody was called.`;
        return { ok: false, blacklisted, words, sipCode: null, ringAfterMs: null };
      }
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const words = 'It rang after 0.8 s and was answered.';
      return { ok: true, blacklisted: false, words, sipCode: 200, ringAfterMs: 812 };
    }),
    numbers: os.numbers.handler(() => data.numbers),
    saveNumber: os.saveNumber.handler(({ input }) => {
      const number = {
        ...input,
        id: input.id ?? crypto.randomUUID(),
        trunkId: null,
        spamSetAtMs: input.spamScore === null ? null : Date.now(),
        spamSetBy: input.spamScore === null ? null : 'Ana Keller',
        usedToday: 0,
        usedTotal: 0,
      };
      data.numbers = [...data.numbers.filter((one) => one.id !== number.id), number];
      return number;
    }),
    removeNumber: os.removeNumber.handler(({ input }) => {
      data.numbers = data.numbers.filter((one) => one.id !== input.id);
      return { removed: true as const };
    }),
  };
}
