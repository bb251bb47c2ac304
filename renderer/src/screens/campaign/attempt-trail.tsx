import { useQuery } from '@tanstack/react-query';
import type { CallListRow } from '../../../../shared/contract/contact.ts';
import { ATTEMPT_OUTCOMES, SIP_OUTCOMES } from '../../../../shared/domain/attempt-outcome.ts';
import { FREE_WHEN_LEFT } from '../../../../shared/domain/free-when-left.ts';
import { RECEIVED_PASS, whyWords } from '../../../../shared/domain/attempt-why.ts';
import { LEFT_MESSAGES } from '../../../../shared/domain/left-message.ts';
import { formatDuration } from '../../base/format.ts';
import { text } from '../../base/text.en.ts';
import { queries } from '../../client/connection.ts';
import { Moment, Phone, ShortId } from '../../ui/small-parts.tsx';
import { VIEWER_ZONE } from '../../ui/time-fields.tsx';
import { OutcomeBadge } from '../../ui/tone-badge.tsx';
import classes from './campaign.module.css';

type Step = CallListRow['trail'][number];

/** What is known of an attempt's end beside its outcome; the raw code only where no words are known. */
function endingOf(step: Step): string {
  const words = wordsOf(step);
  return step.outcome !== null && words === ATTEMPT_OUTCOMES[step.outcome].label ? text.none : words;
}

function wordsOf(step: Step): string {
  if (step.leftMessage) return LEFT_MESSAGES[step.leftMessage].label;
  if (step.freeWhenLeft) return FREE_WHEN_LEFT[step.freeWhenLeft].ending;
  if (step.label) return step.label;
  if (step.sipCode === null) return text.none;
  // An answered call's code only says that it was answered.
  if (step.sipCode < 300 && step.outcome !== null) return ATTEMPT_OUTCOMES[step.outcome].label;
  return SIP_OUTCOMES[step.sipCode]?.label ?? `SIP ${step.sipCode}`;
}

/** What takes more room than a column has: whole, under the attempt's own line. */
function Saying({ head, words }: { head: string; words: string }) {
  return (
    <div className={classes.saying}>
      <span className="secondary">{head}</span> {words}
    </div>
  );
}

/** Every attempt at one contact. */
export function AttemptTrail({ trail }: { trail: readonly Step[] }) {
  const dispositions = useQuery(queries.people.dispositions.queryOptions());
  const operators = useQuery(queries.people.operators.queryOptions());
  const agents = useQuery(queries.voiceAgents.list.queryOptions());
  const words = text.contacts.trail;
  if (trail.length === 0) {
    return <div className={`${classes.trail} secondary`}>{text.contacts.noAttempts}</div>;
  }
  return (
    <div className={classes.trail}>
      <table>
        <colgroup>
          <col style={{ width: 110 }} />
          <col style={{ width: 110 }} />
          <col style={{ width: 170 }} />
          <col style={{ width: 140 }} />
          <col style={{ width: 60 }} />
          <col style={{ width: 130 }} />
          <col />
          <col className={classes.id} style={{ width: 110 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{words.attempt}</th>
            <th scope="col">{words.time}</th>
            <th scope="col">{words.number}</th>
            <th scope="col">{words.outcome}</th>
            <th scope="col">{words.talk}</th>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.code}</th>
            <th scope="col" className={classes.id}>
              {words.id}
            </th>
          </tr>
        </thead>
        {trail.map((step) => {
          const disposition = dispositions.data?.find((one) => one.id === step.dispositionId)?.label;
          // An attempt holds the id of whichever took it; before an answer, nobody talked.
          const taker = [...(operators.data ?? []), ...(agents.data ?? [])].find(
            (one) => one.id === step.operatorId,
          );
          const who = step.talkSec === null ? undefined : taker?.name;
          return (
            <tbody key={step.id}>
              <tr>
                <td>{text.contacts.ofRun(step.run, step.pass === RECEIVED_PASS ? null : step.pass)}</td>
                <td>
                  <Moment ms={step.createdAtMs} />
                </td>
                <td>
                  <Phone phone={step.number} withFlag={false} />
                </td>
                <td>{step.outcome ? <OutcomeBadge outcome={step.outcome} /> : text.none}</td>
                <td>{step.talkSec === null ? text.none : formatDuration(step.talkSec)}</td>
                <td title={who}>{who ?? text.none}</td>
                <td className={classes.ended} title={endingOf(step)}>
                  {endingOf(step)}
                </td>
                <td className={classes.id}>
                  <ShortId id={step.id} />
                </td>
              </tr>
              <tr>
                <td colSpan={7} className={classes.sayings}>
                  {disposition && <Saying head={words.disposition} words={disposition} />}
                  {step.notes && <Saying head={words.notes} words={step.notes} />}
                  {step.why && <Saying head={words.why} words={whyWords(step.why, VIEWER_ZONE, step.mode)} />}
                </td>
              </tr>
            </tbody>
          );
        })}
      </table>
    </div>
  );
}
