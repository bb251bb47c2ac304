import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useCallback } from 'react';

/** Which colours are shown, and a way to the others. */
export function useScheme(): { dark: boolean; switchScheme: () => void } {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme() === 'dark';
  const switchScheme = useCallback(() => setColorScheme(dark ? 'light' : 'dark'), [dark, setColorScheme]);
  return { dark, switchScheme };
}
