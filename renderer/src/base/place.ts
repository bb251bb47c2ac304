import { create } from 'zustand';

/** Name of the thing that the screen shows, for breadcrumb and window title, once it is known. */
export const usePlace = create<{ names: Record<string, string> }>(() => ({ names: {} }));

/** Remembers what a campaign is called. */
export function namePlace(id: string, name: string): void {
  if (usePlace.getState().names[id] !== name) {
    usePlace.setState((now) => ({ names: { ...now.names, [id]: name } }));
  }
}
