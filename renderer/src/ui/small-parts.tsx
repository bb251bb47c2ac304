import { Alert, Button, CopyButton, Progress, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconCircleCheck,
  IconCopy,
  IconInfoCircle,
  type Icon,
} from '@tabler/icons-react';
import { useMemo, type ReactNode } from 'react';
import { wordsOf } from '../base/failure.ts';
import { formatFull, formatMoment, phoneWords } from '../base/format.ts';
import { text } from '../base/text.en.ts';
import { drawsFlags, flagOf } from './flags.ts';
import classes from './small-parts.module.css';

/** The key of a control, shown on it. */
export function KeyHint({ keys }: { keys: readonly string[] }) {
  return (
    <span className={classes.keys} aria-hidden>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** A moment in the viewer's zone; in full on hover. */
export function Moment({ ms }: { ms: number | null }) {
  if (ms === null) return <span className="secondary">{text.none}</span>;
  return (
    <time className={classes.moment} dateTime={new Date(ms).toISOString()} title={formatFull(ms)}>
      {formatMoment(ms)}
    </time>
  );
}

/** A number with the flag of its country. */
export function Phone({ phone, withFlag = true }: { phone: string; withFlag?: boolean }) {
  const words = useMemo(() => phoneWords(phone), [phone]);
  return (
    <span className={classes.phone} {...(words.countryName ? { title: words.countryName } : {})}>
      {withFlag && words.country ? <Flag country={words.country} /> : null}
      <span className={classes.phoneWords}>{words.spaced || text.none}</span>
    </span>
  );
}

/** Systems without flag glyphs (Windows, bare Linux) get the country's letters instead. */
function Flag({ country }: { country: string }) {
  if (!drawsFlags()) return <span className={classes.country}>{country}</span>;
  return (
    <span className={classes.flag} role="img" aria-label={country}>
      {flagOf(country)}
    </span>
  );
}

/** The last eight of an id; a click copies it whole. */
export function ShortId({ id }: { id: string }) {
  const shown = id.slice(-8);
  return (
    <CopyButton value={id} timeout={1_200}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? text.copied : text.copyId(id)}>
          <button type="button" className={classes.shortId} aria-label={text.copyId(shown)} onClick={copy}>
            {shown}
            {copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
          </button>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** Nothing here yet: why, and the one thing that helps. */
export function Empty({
  title,
  level = 2,
  words,
  children,
}: {
  title: string;
  /** Of the heading; 1 where nothing else stands on the screen. */
  level?: 1 | 2;
  words?: string;
  children?: ReactNode;
}) {
  const Heading = `h${level}` as const;
  return (
    <div className={classes.empty}>
      <Heading className={classes.emptyTitle}>{title}</Heading>
      {words === undefined ? null : <p className={classes.emptyWords}>{words}</p>}
      {children}
    </div>
  );
}

/** What is being waited for; silent for the first 300 ms. */
export function Waiting({ words }: { words: string }) {
  return (
    <p className={classes.waiting} role="status">
      {words}
    </p>
  );
}

/** What went wrong and what to do, in the place where it happened. */
export function Failure({ error, children }: { error: unknown; children?: ReactNode }) {
  const words = wordsOf(error);
  return <Notice tone="red" what={words.what} action={words.action} {...(children ? { children } : {})} />;
}

interface ScreenFailureProps {
  title: string;
  error: unknown;
  /** Asks the host again. */
  onRetry: () => void;
  /** Another way on, where asking again cannot help. */
  children?: ReactNode;
}

/** A whole screen that could not be read: which one, why, and what leads on. */
export function ScreenFailure({ title, error, onRetry, children }: ScreenFailureProps) {
  return (
    <Page title={title}>
      <Failure error={error} />
      <div className={classes.pageActions}>
        <Button variant="default" onClick={onRetry}>
          {text.retry}
        </Button>
        {children}
      </div>
    </Page>
  );
}

interface NoticeProps {
  tone: string;
  what: ReactNode;
  action?: string | null;
  children?: ReactNode;
}

/** The shape beside the colour: a warning only where something waits or is wrong. */
const GLYPHS: Record<string, Icon> = {
  red: IconAlertTriangle,
  amber: IconAlertTriangle,
  orange: IconAlertTriangle,
  green: IconCircleCheck,
};

const NOTICE_PARTS = {
  root: classes.notice ?? '',
  wrapper: classes.noticeLine ?? '',
  icon: classes.noticeGlyph ?? '',
  body: classes.noticeBody ?? '',
  message: classes.noticeMessage ?? '',
};

/** Something to know in the place that it is about; what is wrong is also said to who does not see it. */
export function Notice({ tone, what, action, children }: NoticeProps) {
  const Glyph = GLYPHS[tone] ?? IconInfoCircle;
  return (
    <Alert
      unstyled
      classNames={NOTICE_PARTS}
      data-tone={tone}
      role={tone === 'red' ? 'alert' : 'note'}
      icon={<Glyph size={16} aria-hidden />}
    >
      <div className={classes.noticeWords}>
        {what} {action ? <span className={classes.noticeAction}>{action}</span> : null}
      </div>
      {children}
    </Alert>
  );
}

interface FigureProps {
  label: string;
  value: string;
  /** How the figure is made, on hover. */
  definition?: string;
  tone?: string;
}

/** One live figure: the label above, the value in place below. */
export function Figure({ label, value, definition, tone }: FigureProps) {
  return (
    <div className={classes.figure} {...(definition ? { title: definition } : {})}>
      <span className={classes.figureLabel}>{label}</span>
      <span className={classes.figureValue} {...(tone ? { 'data-tone': tone } : {})}>
        {value}
      </span>
    </div>
  );
}

/** A bar that moves while the text beside it stands still. `share` is 0..1. */
interface BarProps {
  share: number;
  label: string;
  tone?: string;
  /** A second part in plain grey behind the first, as those set apart from a list. */
  apart?: number;
}

/** In tenths of a percent: finer than the bar has pixels. */
const percentOf = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;

export function Bar({ share, label, tone = 'blue', apart = 0 }: BarProps) {
  const held = percentOf(share);
  const both = percentOf(share + Math.max(0, apart));
  return (
    <Progress.Root className={classes.bar} size={6} radius={3} transitionDuration={120} data-tone={tone}>
      <Progress.Section value={held} color="var(--tone-mark)" aria-label={label} />
      {both > held ? (
        <Progress.Section
          value={both - held}
          color="var(--cb-grey-mark)"
          className={classes.barApart}
          withAria={false}
        />
      ) : null}
    </Progress.Root>
  );
}

interface SectionProps {
  title: string;
  side?: ReactNode;
  /** Without inner space, for tables. */
  flush?: boolean;
  children: ReactNode;
}

export function Section({ title, side, flush = false, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.sectionHead}>
        <h2 className={classes.sectionTitle} title={title} dir="auto">
          {title}
        </h2>
        {side}
      </div>
      <div className={classes.sectionBody} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}

interface PageProps {
  title: string;
  words?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One screen: its title, what can be done, and the thing itself. */
export function Page({ title, words, actions, children }: PageProps) {
  return (
    <div className={classes.page}>
      <div className={classes.pageHead}>
        <div>
          <h1 className={classes.pageTitle}>{title}</h1>
          {words === undefined ? null : <p className={classes.pageWords}>{words}</p>}
        </div>
        {actions === undefined ? null : <div className={classes.pageActions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
