import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { LiveEvent } from '../../shared/contract/live.ts';
import { isAgentless } from '../../shared/domain/call-mode.ts';
import { shippedMessageId } from '../../shared/domain/campaign-messages.ts';
import { CAMPAIGN_ACTIONS, whyNot } from '../../shared/domain/campaign-action.ts';
import { copyName } from '../../shared/domain/campaign-copy.ts';
import { progressOf } from '../../shared/domain/figures/progress.ts';
import { fakeDesk } from './fake-desk.ts';
import { fakeFigures } from './fake-figures.ts';
import { fakeMessages } from './fake-messages.ts';
import { fakeReports } from './fake-reports.ts';
import { fakeTrunks } from './fake-trunks.ts';
import { hoursOf } from '../../shared/domain/hours.ts';
import { fakeSchedules } from './fake-schedules.ts';
import { fakeVoiceAgents } from './fake-voice-agents.ts';
import { sampleData } from './fake-data.ts';

const os = implement(contract);

/** The contract over in-memory data. Nothing here decides anything that the real host decides. */
export function fakeRouter(data = sampleData()) {
  const epoch = String(Date.now());
  const ring: { seq: number; event: LiveEvent }[] = [];
  let seq = 0;
  let stopped = false;
  const emit = (event: LiveEvent) => {
    seq += 1;
    ring.push({ seq, event });
  };
  const desk = fakeDesk(data, (snapshot) => emit({ topic: 'desk', desk: snapshot }));

  const system = () => ({
    atMs: Date.now(),
    callsUp: desk.snapshot().state === 'on_call' ? 3 : 2,
    dialsPerSec: stopped ? 0 : 0.4,
    abandonRateToday: 0.012,
    abandonLimit: 0.03,
    storeTrouble: null,
    emergencyStopped: stopped,
    clockAheadSec: null,
    setAside: [],
    trunks: data.trunks.map((trunk) => ({
      id: trunk.id,
      name: trunk.name,
      state: trunk.status.state,
      detail: trunk.status.detail,
    })),
  });
  const campaignOf = (id: string) => {
    const found = data.campaigns.find((campaign) => campaign.id === id);
    if (!found) throw new Error('no such campaign');
    return found;
  };
  const figures = (id: string) => fakeFigures(data, campaignOf(id), stopped);
  setInterval(() => {
    emit({ topic: 'system', system: system() });
    for (const campaign of data.campaigns) {
      if (campaign.status === 'running') emit({ topic: 'figures', figures: figures(campaign.id) });
    }
  }, 2_000).unref();
  const log = (id: string | null, what: string) => {
    data.activity.unshift({
      id: data.activity.length + 1,
      atMs: Date.now(),
      campaignId: id,
      who: 'Ana Keller',
      what,
      changes: [],
    });
    emit({ topic: 'activity', campaignId: id });
  };

  return os.router({
    campaigns: {
      list: os.campaigns.list.handler(() =>
        data.campaigns.map(
          ({ settings, createdBy: _by, completionReason: _r, endedBy: _e, failure, ...row }) => {
            const live = figures(row.id);
            const refusal = data.unreadable.get(row.id);
            return {
              ...row,
              failure,
              unreadable: refusal ? `${refusal.message} ${refusal.action}` : null,
              mode: refusal ? null : settings.mode,
              alwaysOn: settings.alwaysOn,
              operatorGroup:
                (isAgentless(settings.mode)
                  ? data.voiceAgents.find((one) => one.id === settings.voiceAgentId)
                  : data.groups.find((one) => one.id === settings.operatorGroupId)
                )?.name ?? null,
              trunk: data.trunks.find((trunk) => trunk.id === settings.trunkId)?.name ?? null,
              numbers: settings.numberIds.length,
              windowOpen: row.status !== 'completed',
              windowUntilMs: Date.now() + 3_600_000,
              windowBy: hoursOf(settings, data.schedules).source,
              holiday: null,
              startsAtMs: row.status === 'scheduled' ? settings.startAtMs : null,
              abandonRate: live.ahead?.today.strictRate ?? null,
              abandonPerMille: live.ahead ? settings.predictive.abandonPerMille : null,
              ...progressOf(live.counts),
            };
          },
        ),
      ),
      get: os.campaigns.get.handler(({ input, errors }) => {
        const found = data.campaigns.find((campaign) => campaign.id === input.id);
        if (!found)
          throw errors.NOT_FOUND({
            message: 'This campaign does not exist any more.',
            data: { action: null },
          });
        const refusal = data.unreadable.get(input.id);
        if (refusal) throw errors.REFUSED({ message: refusal.message, data: { action: refusal.action } });
        return found;
      }),
      defaults: os.campaigns.defaults.handler(() => {
        const abandonedMessageId = shippedMessageId(data.messages);
        return { ...data.settings, predictive: { ...data.settings.predictive, abandonedMessageId } };
      }),
      forecast: os.campaigns.forecast.handler(({ input: { settings } }) => ({
        takers: data.operators.filter(({ groupIds }) => groupIds.includes(settings.operatorGroupId ?? ''))
          .length,
        waiting: 0,
        firstDialMs: settings.startAtMs ?? Date.now(),
        attemptsPerHour: 3_600 / (45 + settings.bcwSec),
        basis: { name: 'Satisfaction survey October', attempts: 1_204, answerRate: 0.32 },
        numbersPerDay: settings.numberIds.length === 0 ? null : settings.numberIds.length * 100,
        obstacles: settings.trunkId === null ? ['No trunk is chosen.'] : [],
      })),
      create: os.campaigns.create.handler(async ({ input }) => {
        await data.beforeSaving();
        const campaign = {
          ...campaignOf('camp-draft-00000004'),
          ...input,
          id: crypto.randomUUID(),
          createdAtMs: Date.now(),
          status: 'draft' as const,
        };
        data.campaigns.unshift(campaign);
        emit({ topic: 'campaign', campaignId: campaign.id });
        return campaign;
      }),
      update: os.campaigns.update.handler(async ({ input }) => {
        await data.beforeSaving();
        return Object.assign(campaignOf(input.id), input);
      }),
      remove: os.campaigns.remove.handler(({ input }) => {
        data.campaigns = data.campaigns.filter((campaign) => campaign.id !== input.id);
        emit({ topic: 'campaign', campaignId: input.id });
        return { removed: true as const };
      }),
      act: os.campaigns.act.handler(({ input, errors }) => {
        const campaign = campaignOf(input.id);
        const refusal = whyNot(input.action, campaign);
        if (refusal) throw errors.REFUSED({ message: refusal.message, data: { action: refusal.action } });
        if (input.action === 'start' && figures(input.id).total === 0) {
          throw errors.REFUSED({
            message: `"${campaign.name}" has no contacts.`,
            data: { action: 'Import a list first.' },
          });
        }
        campaign.status = CAMPAIGN_ACTIONS[input.action].to[0];
        if (input.action === 'restart') {
          const anew = { startedAtMs: null, endedAtMs: null, completionReason: null, endedBy: null };
          Object.assign(campaign, anew, { run: campaign.run + 1, failure: null });
        } else if (input.action === 'cancel_restart') {
          const ended = { endedAtMs: Date.now(), completionReason: 'manually_stopped', endedBy: 'Ada Stone' };
          Object.assign(campaign, ended, { run: campaign.run - 1, startedAtMs: Date.now() - 60_000 });
        } else campaign.startedAtMs ??= Date.now();
        log(input.id, CAMPAIGN_ACTIONS[input.action].label);
        emit({ topic: 'campaign', campaignId: input.id });
        emit({ topic: 'figures', figures: figures(input.id) });
        return campaign;
      }),
      clone: os.campaigns.clone.handler(async ({ input }) => {
        await data.beforeSaving();
        const campaign = campaignOf(input.id);
        const name = copyName(
          campaign.name,
          data.campaigns.map((one) => one.name),
        );
        const made = { ...campaignOf('camp-draft-00000004'), id: crypto.randomUUID(), name, run: 1 };
        const copy = { ...made, settings: campaign.settings, createdAtMs: Date.now() };
        data.campaigns.unshift(copy);
        for (const contact of data.contacts.filter((row) => row.campaignId === input.id)) {
          const anew = {
            state: 'pending' as const,
            attempts: 0,
            nextAtMs: null,
            lastOutcome: null,
            trail: [],
          };
          data.contacts.push({ ...contact, ...anew, id: data.contacts.length + 1, campaignId: copy.id });
        }
        log(input.id, `Cloned the campaign into ${name}`);
        log(copy.id, `Created the campaign as a clone of ${campaign.name}`);
        emit({ topic: 'campaign', campaignId: copy.id });
        return copy;
      }),
      runs: os.campaigns.runs.handler(({ input }) => {
        const {
          id,
          name: _name,
          status: _status,
          createdAtMs: _at,
          createdBy: _by,
          ...one
        } = campaignOf(input.id);
        const contacts = figures(id).total;
        // A dozen came into the third run alone.
        const inRun = (run: number) => (one.run > 2 && run < one.run ? contacts - 12 : contacts);
        return Array.from({ length: one.run }, (_, i) => ({ ...one, run: i + 1, contacts: inRun(i + 1) }));
      }),
      figures: os.campaigns.figures.handler(({ input }) => figures(input.id)),
      activity: os.campaigns.activity.handler(({ input }) => {
        const rows = data.activity.filter((row) => row.campaignId === input.id);
        return { rows, total: rows.length, next: null };
      }),
    },
    contacts: {
      list: os.contacts.list.handler(({ input }) => {
        const rows = data.contacts.filter(
          (row) =>
            row.campaignId === input.campaignId &&
            (input.states.length === 0 || input.states.includes(row.state)) &&
            (row.phone + row.name).toLowerCase().includes(input.search.toLowerCase()),
        );
        const from = Number(input.cursor ?? 0);
        const to = from + input.limit;
        return { rows: rows.slice(from, to), total: rows.length, next: to < rows.length ? String(to) : null };
      }),
      giveCallback: os.contacts.giveCallback.handler(() => ({ given: true as const })),
      closeWrapUp: os.contacts.closeWrapUp.handler(() => ({ closed: true as const })),
      history: os.contacts.history.handler(() => []),
    },
    desk: {
      snapshot: os.desk.snapshot.handler(() => desk.snapshot()),
      ready: os.desk.ready.handler(() => desk.to('ready')),
      notReady: os.desk.notReady.handler(({ input }) => desk.to('not_ready', input.reason)),
      signOff: os.desk.signOff.handler(() => desk.to('offline')),
      takeOver: os.desk.takeOver.handler(() => desk.takeOver()),
      accept: os.desk.accept.handler(() => desk.to('bcw')),
      reject: os.desk.reject.handler(() => desk.rejected()),
      callNow: os.desk.callNow.handler(() => desk.to('dialling')),
      hangUp: os.desk.hangUp.handler(() => desk.to('acw')),
      mute: os.desk.mute.handler(({ input }) => desk.call({ muted: input.muted })),
      hold: os.desk.hold.handler(({ input }) => desk.call({ onHold: input.onHold })),
      digits: os.desk.digits.handler(() => ({ seq })),
      saveDraft: os.desk.saveDraft.handler(async ({ input, errors }) => {
        if (desk.snapshot().contact === null) {
          throw errors.REFUSED({ message: 'This contact has left the desk.', data: { action: null } });
        }
        const saved = desk.save(input);
        await data.slowAnswer;
        return saved;
      }),
      extendAcw: os.desk.extendAcw.handler(() => desk.extend()),
      finishAcw: os.desk.finishAcw.handler(({ input }) =>
        desk.to(input.thenNotReady ? 'not_ready' : 'ready', 'break'),
      ),
      audioOffer: os.desk.audioOffer.handler(({ errors }) => {
        throw errors.UNAVAILABLE({ message: 'There is no sound here.', data: { action: null } });
      }),
      audioAnswer: os.desk.audioAnswer.handler(() => ({ seq })),
    },
    lists: {
      beginUpload: os.lists.beginUpload.handler(({ input }) => {
        data.uploads.set('u1', { fileName: input.fileName, bytes: input.bytes });
        return { uploadId: 'u1' };
      }),
      appendUpload: os.lists.appendUpload.handler(({ input }) => ({
        received: input.offset + input.chunk.size,
      })),
      preview: os.lists.preview.handler(({ input }) => data.preview(input.encoding, input.delimiter)),
      check: os.lists.check.handler(async function* () {
        yield* data.checks();
      }),
      startImport: os.lists.startImport.handler(({ input }) => {
        const job = data.newImport(input.campaignId);
        const timer = setInterval(() => {
          if (job.status === 'running') {
            job.rows += 2_410;
            job.accepted += 2_300;
            job.rejected += 110;
            job.duplicates += 50;
            job.warned += 90;
            job.byReason = { not_a_number: job.rejected - job.duplicates, duplicate: job.duplicates };
            job.byWarning = { extension_kept: job.warned - 10, name_cut: 10 };
            job.bytesRead = Math.min(job.bytesTotal, job.bytesRead + job.bytesTotal / 8);
            if (job.bytesRead >= job.bytesTotal) {
              job.status = 'done';
              job.endedAtMs = Date.now();
            }
          }
          if (job.status !== 'running') clearInterval(timer);
          emit({ topic: 'import', listImport: { ...job } });
        }, 400);
        return job;
      }),
      cancelImport: os.lists.cancelImport.handler(({ input }) => {
        const job = data.imports.find((one) => one.id === input.id) ?? data.newImport('');
        job.status = 'cancelled';
        return job;
      }),
      imports: os.lists.imports.handler(({ input }) =>
        data.imports.filter((job) => job.campaignId === input.campaignId),
      ),
      rejects: os.lists.rejects.handler(() => ({ rows: [], total: 0, next: null })),
      addOne: os.lists.addOne.handler(() => ({ contactId: 1 })),
    },
    live: {
      follow: os.live.follow.handler(async function* ({ input, signal }) {
        desk.signIn();
        let at = input.epoch === epoch ? input.seq : seq;
        let gap = input.epoch !== epoch;
        let quietMs = 0;
        for (;;) {
          if (signal?.aborted) return;
          const events = ring.filter((entry) => entry.seq > at);
          if (events.length > 0 || gap || quietMs >= 4_000) {
            const fromSeq = at + 1;
            at = seq;
            quietMs = 0;
            yield { epoch, fromSeq, toSeq: at, gap, events };
            gap = false;
          }
          await new Promise((resolve) => setTimeout(resolve, 50));
          quietMs += 50;
        }
      }),
    },
    people: {
      operators: os.people.operators.handler(() => data.operators),
      saveOperator: os.people.saveOperator.handler(({ input }) => {
        const one = {
          ...input,
          skills: input.skills ?? [],
          id: input.id ?? crypto.randomUUID(),
          archived: false,
        };
        const at = data.operators.findIndex((operator) => operator.id === one.id);
        if (at < 0) data.operators.push({ ...one, state: 'offline' });
        else data.operators[at] = { ...one, state: data.operators[at]?.state ?? 'offline' };
        emit({ topic: 'people' });
        return one;
      }),
      makeLink: os.people.makeLink.handler(({ input }) => ({
        address: `http://127.0.0.1:4870/?key=${input.operatorId}`,
        expiresAtMs: Date.now() + 900_000,
      })),
      groups: os.people.groups.handler(() => data.groups),
      saveGroup: os.people.saveGroup.handler(({ input }) => {
        const group = { id: input.id ?? crypto.randomUUID(), name: input.name };
        data.groups = [...data.groups.filter((one) => one.id !== group.id), group];
        emit({ topic: 'people' });
        return group;
      }),
      skills: os.people.skills.handler(() => data.skills),
      saveSkill: os.people.saveSkill.handler(({ input }) => {
        const skill = { id: input.id ?? crypto.randomUUID(), name: input.name };
        data.skills = [...data.skills.filter((one) => one.id !== skill.id), skill];
        emit({ topic: 'people' });
        return skill;
      }),
      dispositions: os.people.dispositions.handler(() => data.dispositions),
      blacklist: os.people.blacklist.handler(() => data.blacklist),
      addToBlacklist: os.people.addToBlacklist.handler(({ input, errors }) => {
        if (!/^\+?\d[\d ]+$/.test(input.phone)) {
          throw errors.INVALID({
            message: 'This is not a phone number.',
            data: { action: null, fields: { phone: 'Not a valid phone number' } },
          });
        }
        const there = data.blacklist.find(({ phone }) => phone === input.phone);
        const before = there === undefined ? null : { ...there };
        if (there !== undefined) there.reason = input.reason || there.reason;
        else {
          const at = { addedAtMs: Date.now(), who: 'Ana Keller' };
          data.blacklist.unshift({ phone: input.phone, reason: input.reason, ...at });
        }
        return { phone: input.phone, before };
      }),
      removeFromBlacklist: os.people.removeFromBlacklist.handler(({ input }) => {
        data.blacklist = data.blacklist.filter((row) => row.phone !== input.phone);
        return { removed: true };
      }),
    },
    messages: fakeMessages(data, emit),
    reports: fakeReports(data, emit),
    system: {
      session: os.system.session.handler(() => ({
        operatorId: 'op-1',
        operatorName: 'Ana Keller',
        role: data.role,
        sitsFreely: data.sitsFreely,
        pilot: true,
        version: '0.1.0',
        shell: 'browser' as const,
        store: 'sqlite' as const,
        zone: 'Europe/Berlin',
        country: 'DE',
      })),
      status: os.system.status.handler(() => system()),
      sitDown: os.system.sitDown.handler(({ input }) => ({ operatorId: input.operatorId })),
      emergencyStop: os.system.emergencyStop.handler(({ input }) => {
        stopped = input.stopped;
        for (const { id } of data.campaigns) emit({ topic: 'figures', figures: figures(id) });
        return system();
      }),
    },
    schedules: fakeSchedules(data),
    voiceAgents: fakeVoiceAgents(data),
    trunks: fakeTrunks(data, emit),
  });
}
