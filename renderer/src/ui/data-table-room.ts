import { useLayoutEffect, useState } from 'react';

/** What stands under the rows: the table's own foot line and the space at the end of the screen. */
const BELOW_PX = 64;
/** A table with less room than this gets nearly the whole screen, and the screen scrolls. */
const LEAST_PX = 240;
const REST_OF_SCREEN_PX = 120;

/**
 * Holds a table's scroll box to what its screen leaves free, so that the head and the line under the table stay in
 * sight, whatever stands above it.
 */
export function useRoomOnScreen(box: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const table = box.current;
    const screen = table?.closest('main');
    if (!table || !screen) return undefined;
    const fit = () => {
      const top = table.getBoundingClientRect().top - screen.getBoundingClientRect().top + screen.scrollTop;
      const room = screen.clientHeight - top - BELOW_PX;
      const most = room >= LEAST_PX ? room : Math.max(LEAST_PX, screen.clientHeight - REST_OF_SCREEN_PX);
      table.style.setProperty('max-height', `${Math.floor(most)}px`);
    };
    fit();
    // The window, and everything above the table that changes its height.
    const observer = new ResizeObserver(fit);
    observer.observe(screen);
    for (const part of screen.children) observer.observe(part);
    return () => observer.disconnect();
  }, [box]);
}

/** How wide the place of a table is, px; known before anything is drawn, and again whenever it changes. */
export function useRoomAcross(box: { readonly current: HTMLElement | null }): number {
  const [widthPx, setWidthPx] = useState(Infinity);
  useLayoutEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    // Of the whole place: a scroll bar that comes or goes beside the rows takes no column away.
    const measure = () => setWidthPx(place.offsetWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    return () => observer.disconnect();
  }, [box]);
  return widthPx;
}
