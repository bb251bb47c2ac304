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
