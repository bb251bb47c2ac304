const WINDOW_KEY = 'callboard.window';

/** A reload keeps the name, another tab never has the same. */
function nameWindow(): string {
  const [opened] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const kept = opened?.type === 'reload' ? sessionStorage.getItem(WINDOW_KEY) : null;
  const name = kept ?? Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join('');
  sessionStorage.setItem(WINDOW_KEY, name);
  return name;
}

/** This window's name at the host. */
export const windowId = nameWindow();

/** The Navigation API, where the browser has it; the types of the DOM that we compile against may not. */
const { navigation } = window as unknown as { navigation?: EventTarget };

let isReload = false;
navigation?.addEventListener('navigate', (event) => {
  isReload = 'navigationType' in event && event.navigationType === 'reload';
});

/** Runs `work` when this window is closed for good; never on a reload, nor where the browser cannot tell the two apart. */
export function onClosed(work: () => void): void {
  window.addEventListener('pagehide', () => {
    if (navigation && !isReload) work();
  });
}
