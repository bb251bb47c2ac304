import { spotlight } from '@mantine/spotlight';
import { IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { KEYS } from '../base/keys.ts';
import { usePlace } from '../base/place.ts';
import { text } from '../base/text.en.ts';
import { KeyHint } from '../ui/small-parts.tsx';
import { ToneBadge } from '../ui/tone-badge.tsx';
import { DeskStrip } from './desk-strip.tsx';
import classes from './frame.module.css';
import { NoticesBell } from './notices-bell.tsx';
import { OperatorControl } from './operator-control.tsx';
import { PLACE_WORDS } from './route-table.ts';
import { SoundControl } from './sound-control.tsx';
import { useScheme } from './use-scheme.ts';

const WORDS: Readonly<Record<string, string>> = { ...PLACE_WORDS, ...text.campaign.tabs };

/** The top bar: where one is, the command palette, the operator's state, sound, notices, colours. */
export function TopBar({ pilot }: { pilot: boolean }) {
  return (
    <header className={classes.top}>
      <div className={classes.place}>
        <Breadcrumb />
        <DeskStrip />
      </div>
      {pilot ? <ToneBadge tone="purple" label={text.top.pilot} meaning={text.top.pilotMeaning} /> : null}
      <button type="button" className={classes.search} onClick={() => spotlight.open()}>
        <IconSearch size={14} aria-hidden />
        <span className={classes.searchWords}>
          {text.top.search}
          <KeyHint keys={KEYS.palette.shown} />
        </span>
      </button>
      <OperatorControl />
      <SoundControl />
      <NoticesBell />
      <SchemeSwitch />
    </header>
  );
}

function Breadcrumb() {
  const [location] = useLocation();
  const names = usePlace((place) => place.names);
  const parts = location.split('/').filter(Boolean);
  const steps = parts.map((part, at) => ({
    path: `/${parts.slice(0, at + 1).join('/')}`,
    words: WORDS[part] ?? names[part] ?? (at === 0 ? text.notFound.title : '…'),
  }));
  const last = steps.at(-1);
  const title = last ? `${last.words} · ${text.product}` : text.product;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <nav className={classes.breadcrumb} aria-label={text.top.breadcrumb}>
      {steps.map((step) =>
        step === last ? (
          <span key={step.path} aria-current="page" title={step.words} dir="auto">
            {step.words}
          </span>
        ) : (
          <span key={step.path} title={step.words}>
            <Link href={step.path}>{step.words}</Link>
          </span>
        ),
      )}
    </nav>
  );
}

function SchemeSwitch() {
  const { dark, switchScheme } = useScheme();
  const words = dark ? text.top.light : text.top.dark;
  return (
    <button
      type="button"
      className={classes.topButton}
      title={words}
      aria-label={words}
      onClick={switchScheme}
    >
      {dark ? (
        <IconSun size={17} stroke={1.6} aria-hidden />
      ) : (
        <IconMoon size={17} stroke={1.6} aria-hidden />
      )}
    </button>
  );
}
