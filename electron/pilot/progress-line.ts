import type { CampaignFigures } from '../../shared/contract/campaign.ts';

/** One line that is redrawn in place on a terminal, and written now and then elsewhere. */
export interface ProgressLine {
  show(figures: CampaignFigures, callsUp: number, nowMs: number): void;
  end(): void;
}

const TERMINAL_EVERY_MS = 250;
const FILE_EVERY_MS = 15_000;
const BAR = 24;

export function progressText(figures: CampaignFigures, callsUp: number): string {
  const share = figures.total === 0 ? 1 : (figures.processed + figures.apart) / figures.total;
  const filled = Math.round(share * BAR);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
  const words = [
    `${figures.processed} of ${figures.total}`,
    `${figures.attempts} attempts`,
    `${figures.answered} answered`,
    `${callsUp} calls up`,
    `${figures.dialsPerSec.toFixed(1)} dials/s`,
  ];
  if (figures.holdBack && figures.holdBack.kind === 'waiting_for_retries') words.push('waiting for retries');
  return `${bar} ${words.join(' · ')}`;
}

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  let shownMs = 0;
  let isOpen = false;
  const everyMs = stream.isTTY ? TERMINAL_EVERY_MS : FILE_EVERY_MS;
  return {
    show(figures, callsUp, nowMs) {
      if (nowMs - shownMs < everyMs) return;
      shownMs = nowMs;
      const text = progressText(figures, callsUp);
      if (stream.isTTY) {
        stream.write(`\r\u001B[K${text.slice(0, Math.max(20, stream.columns - 1))}`);
        isOpen = true;
      } else stream.write(`${text}\n`);
    },
    end() {
      if (isOpen) stream.write('\n');
      isOpen = false;
    },
  };
}
