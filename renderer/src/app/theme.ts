import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Input,
  Kbd,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  Popover,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
} from '@mantine/core';
import { text } from '../base/text.en.ts';

const small = { defaultProps: { size: 'xs' } };

/** The kit bent to the tokens: 13 px base, 4 px grid, hairlines, one elevation. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  colors: {
    // The kit's surfaces in the dark scheme: text, lines, then raised to sunken.
    dark: [
      '#e7e9ee',
      '#c5cad4',
      '#a2a9b6',
      '#7b8391',
      '#424853',
      '#2a2e36',
      '#1d2127',
      '#181b20',
      '#14171b',
      '#0d0f12',
    ],
    blue: [
      '#e7edfb',
      '#d3dffa',
      '#b3c8f6',
      '#8fb0ff',
      '#6a92f2',
      '#4c7ae8',
      '#3767d9',
      '#2f5fd0',
      '#2a56c6',
      '#2348a8',
    ],
    red: [
      '#fbe3e4',
      '#f8cfd1',
      '#f5b3b6',
      '#f28f94',
      '#ec5a62',
      '#df424b',
      '#d32f3a',
      '#c4232f',
      '#b41c28',
      '#98161f',
    ],
  },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What a field means stands under it, so that fields side by side keep one line.
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    // While it works, a button says so in words, in the room its own words had.
    Button: Button.extend({ defaultProps: { size: 'xs', loaderProps: { children: text.working } } }),
    TextInput: TextInput.extend(small),
    Textarea: Textarea.extend(small),
    NumberInput: NumberInput.extend(small),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    MultiSelect: MultiSelect.extend(small),
    TagsInput: TagsInput.extend(small),
    Checkbox: Checkbox.extend(small),
    Switch: Switch.extend(small),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 28 } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, fz: 12, withArrow: false } }),
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 120 }, centered: true } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 120 }, shadow: 'md' } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 120 }, shadow: 'md' } }),
  },
});

/** Points the kit's own variables at the tokens, which already differ by scheme. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--cb-surface)',
    '--mantine-color-text': 'var(--cb-text)',
    '--mantine-color-dimmed': 'var(--cb-text-2)',
    '--mantine-color-placeholder': 'var(--cb-text-2)',
    '--mantine-color-default': 'var(--cb-surface)',
    '--mantine-color-default-hover': 'var(--cb-hover)',
    '--mantine-color-default-color': 'var(--cb-text)',
    '--mantine-color-default-border': 'var(--cb-line-strong)',
    '--mantine-color-disabled': 'var(--cb-grey-soft)',
    '--mantine-color-disabled-color': 'var(--cb-grey-mark)',
    '--mantine-color-disabled-border': 'var(--cb-line)',
    '--mantine-color-error': 'var(--cb-red-text)',
    '--mantine-color-anchor': 'var(--cb-accent)',
    '--mantine-color-gray-light-color': 'var(--cb-text-2)',
    '--mantine-color-gray-subtle-color': 'var(--cb-text-2)',
    '--mantine-color-blue-light': 'var(--cb-blue-soft)',
    '--mantine-color-blue-light-color': 'var(--cb-blue-text)',
    '--mantine-color-blue-outline': 'var(--cb-accent)',
    '--mantine-color-red-light': 'var(--cb-red-soft)',
    '--mantine-color-red-light-color': 'var(--cb-red-text)',
    '--mantine-color-red-outline': 'var(--cb-red-text)',
    '--mantine-shadow-md': 'var(--cb-shadow)',
    '--mantine-shadow-xl': 'var(--cb-shadow)',
  };
  return { variables: {}, light: shared, dark: shared };
};
