import { CONFIG_WORDS } from '../../../shared/domain/config-text.ts';
import { SIMULATED_FLOORS } from '../../../shared/domain/simulated-floors.ts';
import { plural } from '../../../shared/domain/quantity-text.ts';

const whole = (share: number) => `${Math.round(share * 100)}%`;
const FLOOR_FIGURES = SIMULATED_FLOORS.map(
  ({ operators, progressive, predictive }) =>
    `${operators} operators ${whole(predictive)} instead of ${whole(progressive)}`,
).join(', ');
const [SMALLEST_FLOOR] = SIMULATED_FLOORS;

/** The form of a campaign. */
export const campaignFormText = {
  form: {
    newTitle: 'New campaign',
    editTitle: (name: string) => `Edit ${name}`,
    newWords: 'The defaults fit a first campaign. It starts dialling only when you press Start.',
    startFrom: 'From the settings of',
    startFromDefaults: 'A first campaign',
    create: 'Create campaign',
    save: 'Save changes',
    what: 'the defaults',
    fix: 'Some values do not fit. They are marked above.',
    titles: {
      basics: 'Name and operators',
      ahead: 'Calls ahead of free operators',
      window: 'Calling hours',
      retries: 'Retries',
      callbacks: 'Callbacks',
      pace: 'Pace and limits',
      sharing: 'Sharing operators',
      work: 'Operator work',
      script: 'Script',
    },
    titlesOfAgents: {
      basics: 'Name and voice agent',
      ahead: 'Calls ahead of free workers',
      sharing: 'Sharing workers',
      work: 'Results of calls',
    },
    leads: {
      basics: 'Who takes the calls that are answered, and over which lines they go out.',
      ahead: 'What is promised to people who answer.',
      window: 'When calls may be placed.',
      retries: 'How often and after what somebody is tried again.',
      callbacks: 'Whoever asked for a time, and whoever calls back.',
      pace: 'Whom it dials first, and how fast.',
      sharing: 'Beside other campaigns of the same people.',
      work: 'Before and after each call.',
      script: 'Stands on the desk while they talk.',
    },
    contents: {
      name: 'Parts of the form',
      find: 'Find a setting',
      changed: (count: number) => `${count} changed`,
      toSettle: (count: number) => `${count} to settle`,
    },
    emptyField: 'empty',
    noNumber: 'Enter a number',
    outOfRange: 'Outside what is possible here',
    defaultIs: (words: string) => `default: ${words}`,
    putBack: (words: string) => `Put back the default: ${words}`,
    asideName: 'Consequences of these settings',
    onlyChanged: 'Show only these',
    differences: (count: number) =>
      count === 0
        ? 'As a new campaign begins.'
        : `${plural(count, 'difference', 'differences')} from the defaults`,
    differencesNote: 'A line at the left marks each field that differs; its arrow puts the default back.',
    forecast: {
      title: 'What this will do',
      nobodyChosen: (when: string) => `Nobody is chosen who takes its calls. It calls ${when}.`,
      who: {
        preview: (people: string, when: string) => `${people} see each person before the call: ${when}.`,
        progressive: (people: string, when: string) =>
          `One call is placed whenever one of ${people} is free: ${when}.`,
        predictive: (people: string, when: string) => `It dials ahead of ${people}: ${when}.`,
        agentless: (people: string, when: string) => `${people} take whoever answers: ${when}.`,
      },
      operatorsOf: (count: number, name: string) => `${plural(count, 'operator', 'operators')} of ${name}`,
      workersOf: (count: number, name: string) => `${plural(count, 'worker', 'workers')} of ${name}`,
      dayRange: (first: string, last: string) => `${first} to ${last}`,
      everyDay: 'every day',
      wholeDay: 'day and night',
      days: CONFIG_WORDS.dayNames,
      hours: (from: string, until: string) => `${from} to ${until}`,
      once: 'Each person is tried once.',
      attempts: (most: number, apart: string) =>
        `Each person is tried at most ${most} times, ${apart} apart.`,
      promise: (limit: string) => `Of those who answer in a day, at most ${limit} find nobody free.`,
      firstDial: (moment: string) => `Started now, it first dials ${moment}.`,
      neverOpens: 'Its hours never open.',
      waiting: 'Contacts waiting',
      perHour: 'Attempts an hour',
      answeredPerHour: 'Answered an hour',
      about: (figure: string) => `about ${figure}`,
      atLeast: (figure: string) => `over ${figure}`,
      asIn: (name: string, attempts: string) =>
        `if calls go as in ${name} (${attempts} attempts), with everybody at work`,
      answerRate: (share: string) => `${share} answered there`,
      notMeasured: 'not known before a campaign has made 30 attempts',
      nobody: 'nobody is there to take calls',
      numbersPerDay: 'Numbers carry a day',
      numbersNote: 'calls, all together',
    },
    ahead: {
      limit: 'Limit on abandoned calls, %',
      limitNote:
        'Of the people who answer in a day, at most so many find nobody free. While the list is too short to allow one such person, only as many are called as operators are free.',
      grace: 'Time to an operator, seconds',
      graceNote: 'Whoever answers and has nobody on the line by then counts as abandoned.',
      graceAgent: 'Time to a voice agent, seconds',
      screening: 'Answering machines',
      screeningNote:
        'Told from people by their sound, before anybody is put through. Sometimes that is wrong: Overview shows how often whoever took the call said so.',
      screeningModes: {
        off: 'Put everybody through',
        cadence: 'Listen who answers first',
        model: 'Listen with a voice model too',
      },
      screeningModeNotes: {
        off: 'Machines are put through like people.',
        cadence: 'What decides is how long somebody talks and pauses, above the noise of their room.',
        model:
          'How long somebody talks and pauses, and a model of voices. It takes more of the processor. Where it cannot be loaded, talk and pauses alone decide, and the activity says so.',
      },
      onMachine: 'When a machine answers',
      onMachineNote: 'Whoever cannot be told in time counts as a person.',
      onMachines: {
        hang_up: 'Hang up',
        leave_message: 'Leave a recorded message',
        connect: 'Put it through all the same',
      },
      machineMessage: 'Recorded message for machines',
      machineMessageNote:
        'Left whole after the beep, or after three silent seconds. Without one the campaign does not start.',
      onScreener: 'When an assistant asks who calls',
      onScreenerNote:
        'Phones and programs that ask before they ring their person. Most are not told by sound.',
      onScreeners: {
        say_who: 'Say who calls and wait',
        connect: 'Put it through at once',
        hang_up: 'Hang up',
      },
      screenerMessage: 'Recorded sentence for assistants',
      screenerMessageNote: 'Says who calls and why. Without one the campaign does not start.',
      screenerWait: 'Wait for their person, seconds',
      screenerWaitNote: 'From the end of that sentence. Then the call counts as a person’s.',
      graceFrom: 'Time to an operator counts from',
      graceFromAgent: 'Time to a voice agent counts from',
      graceFromNote:
        'From the answer is the stricter one, and too short to tell most people from machines: hardly anybody is told by then, and machines reach whoever takes the calls.',
      gracesFrom: { answer: 'The answer', greeting: 'The end of what is said at the answer' },
      minRing: 'Rings at least, seconds',
      minRingNote: 'After that, calls that nobody will be free for are ended. Many laws ask for 15.',
      hold: 'Not dialled ahead after an abandoned call, hours',
      holdNote:
        'Whoever answered and found nobody free is spared such calls for so long. 72 hours are three days; 0 is off.',
      message: 'Recorded message for abandoned people',
      messagePlaceholder: 'Choose a message',
      messageNote:
        'They hear it instead of silence: who called, and a number to call. Without one the campaign does not start.',
      messageShipped:
        'This one comes with the program: it names nobody and gives no number. Record one that does under Recorded messages.',
      few: (operators: number) =>
        operators === 0
          ? 'This group has no operators yet. With fewer than four, predictive brings little.'
          : `This group has ${plural(operators, 'operator', 'operators')}. With fewer than four, predictive brings little.`,
      fewFigures:
        `On simulated days with three of ten calls answered, operators were busy, against progressive: ${FLOOR_FIGURES}. ` +
        `With ${SMALLEST_FLOOR.operators} operators the day kept its limit of 3%, but in the worst half hour ` +
        `${(SMALLEST_FLOOR.worstHalfHour * 100).toFixed(1)}% were abandoned. Floors of one and three were not simulated.`,
    },
    name: 'Name',
    namePlaceholder: 'Spring renewals',
    mode: 'Mode',
    modeNote: (what: string) => `${what}.`,
    group: 'Operator group',
    groupPlaceholder: 'Choose a group',
    groupsMissing: 'There is no group yet. Add one under People.',
    agent: 'Voice agent',
    agentPlaceholder: 'Choose a voice agent',
    agentNote: 'It talks to whoever answers.',
    agentsMissing: 'There is no voice agent yet. An administrator adds one under Numbers and trunks.',
    agentOff: (name: string) => `${name} (switched off)`,
    trunk: 'Trunk',
    trunkPlaceholder: 'Choose a trunk',
    trunksMissing: 'There is no trunk yet. Add one under Numbers and trunks.',
    none: 'None chosen',
    numbers: 'Outbound numbers',
    numbersNote: "Empty dials with the trunk's own identity.",
    numberChoice: {
      rotation: 'Number shown',
      near: 'Shown first',
      note: (what: string) => `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
      spamLimit: 'Leave numbers out from spam score',
      spamLimitNote: 'Empty leaves none out.',
    },
    zone: 'Time zone',
    from: 'From',
    until: 'Until',
    untilNote: '00:00 is midnight; an end before the start runs over midnight.',
    days: 'Working days',
    singleDay: 'Single-day: ends for good when the window closes on the day it started',
    alwaysOn: 'Always-on: never completes by itself, takes contacts until stopped',
    startAt: (zone: string) => `Start no earlier than (${zone.replaceAll('_', ' ')})`,
    startAtNote: 'Empty starts as soon as you press Start.',
    maxRetries: 'Retries after the first attempt',
    delay: 'Delay between attempts, minutes',
    delayByOutcome: 'Another delay after one of these, minutes',
    delayByOutcomeNote: 'Empty goes by the delay between attempts.',
    delayByOutcomeDefault: 'none',
    onOutcomes: 'Retry after these outcomes',
    onDispositions: 'Retry after these dispositions',
    stopAfter: 'Stop redials after a talk of, seconds',
    redialUnder: 'Redial only under a talk of, seconds',
    offWhenEmpty: 'Off when empty.',
    passOrder: 'Order inside a pass',
    passOrders: { list: 'As in the list', likeliest_now: 'Likeliest now first' },
    passOrderNote:
      'Likeliest now first dials whoever answers most at this hour, as far as your own calls have shown it. Priorities, passes and callbacks keep their places, and nobody waits for ever.',
    concurrency: 'Calls at the same time',
    interval: 'Least time between two dials, seconds',
    failAfter: 'Fails when it cannot dial for, minutes',
    failAfterNote:
      'No trunk can be used, something that it needs was deleted, or nothing can be stored. Never during calls; 0 is off.',
    ringTimeout: 'Ring time-out, seconds',
    ringNote: 'Under 15 s is not allowed where people are protected by law.',
    minTalk: 'Conversation from a talk of, seconds',
    minTalkNote: '0 counts every connect.',
    completion: 'Hold open for a call back, minutes',
    callbacks: {
      personal: "An operator's own callback is anybody's after, minutes",
      personalNote: '0 is at once; empty is never.',
      missed: 'A callback is missed after, minutes',
      missedNote: 'When nobody could take it for so long.',
      onMissed: 'A missed callback',
      again: 'Until it is tried again, minutes',
      againNote: 'Where there is no next calling window.',
      completionNote: 'After the last attempt; 0 is off.',
    },
    offerSec: 'Offer time, seconds',
    onTimeout: 'When an offer runs out',
    timeouts: { requeue: 'Back to the queue', reject: 'Reject the contact' },
    bcw: 'Before call work, seconds',
    bcwNote: '0 dials at once.',
    acw: 'After call work, seconds',
    acwAgentNote: 'So long the program of the voice agent may still report how the call went.',
    extend: 'One extension, seconds',
    extensions: 'Extensions at most',
    dispositions: 'Dispositions on offer',
    defaultDisposition: 'Stored when after call work runs out',
    script: 'What to say',
    scriptNote: '{{name}} and {{variable}} are filled in from the contact.',
    lockedOnceStarted: 'Locked since the first start.',
    modesLocked: 'Since the first start, only modes for whoever was chosen to take the calls.',
    lockedParts: {
      operator:
        'Name, operators and the contacts that were imported stay as they are since the first start, so that reports of the run keep their meaning. Mode, trunk, numbers, hours, retries, pace and script can be changed.',
      voice_agent:
        'Name, voice agent and the contacts that were imported stay as they are since the first start, so that reports of the run keep their meaning. Trunk, numbers, hours, retries and pace can be changed.',
    },
    pause: 'Pause to edit',
    toCampaign: 'Back to the campaign',
  },
};
