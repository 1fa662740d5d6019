import { createTheme, localStorageColorSchemeManager, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { PREFIX } from '@/lib/storage';

const teal: MantineColorsTuple = [
  '#effaf8',
  '#d8f1ed',
  '#b0e2db',
  '#82cfc5',
  '#4fb8ab',
  '#2a9f92',
  '#16877b',
  '#0f6f66',
  '#0d5b54',
  '#0a4641',
];

const gray: MantineColorsTuple = [
  '#f7f8f8',
  '#eff1f2',
  '#e3e6e8',
  '#d3d8db',
  '#8d979d',
  '#667279',
  '#59656c',
  '#434d53',
  '#2e363b',
  '#1c2226',
];

const dark: MantineColorsTuple = [
  '#dce1e4',
  '#bcc4c9',
  '#98a3aa',
  '#76828a',
  '#57626a',
  '#343c42',
  '#272e33',
  '#171b1e',
  '#121517',
  '#0c0e10',
];

/** Vermilion: of what failed, and of what can't be taken back. */
const red: MantineColorsTuple = [
  '#fdf0ec',
  '#fbdcd3',
  '#f6b8a6',
  '#f19278',
  '#ec7150',
  '#e85c37',
  '#d94e29',
  '#bd3d1b',
  '#a33719',
  '#842c14',
];

const CLOSE = { closeButtonProps: { 'aria-label': 'Close' } };

/** The house's one theme. Colours of meaning are variables below, so that styles and icons share them. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 7,
  colors: { teal, gray, dark, red },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '600' },
  components: {
    Modal: { defaultProps: CLOSE },
    Drawer: { defaultProps: CLOSE },
    Notification: { defaultProps: CLOSE },
  },
});

/** Text has 4.5 : 1 on its ground, icons and bars 3 : 1; told apart also without red and green. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--cairn-row': '36px',
    '--cairn-header': '52px',
    '--cairn-sidebar': '208px',
    '--cairn-bottom': 'calc(56px + env(safe-area-inset-bottom))',
  },
  light: {
    '--cairn-ground': '#ffffff',
    '--cairn-side': '#f7f8f8',
    '--cairn-line': '#e8ebec',
    '--cairn-text': '#1c2226',
    '--cairn-quiet': '#59656c',
    '--cairn-hover': '#f4f6f6',
    '--cairn-track': '#e6eaeb',
    '--cairn-tick': '#2e363b',
    '--cairn-accent': '#0f6f66',
    '--cairn-accent-soft': '#e3f4f1',
    '--cairn-glow': '#c9ece6',
    '--cairn-warn-soft': '#fdf1d8',
    '--cairn-on-track': '#2470b8',
    '--cairn-at-risk': '#b3760d',
    '--cairn-off-track': '#cf4520',
    '--cairn-neutral': '#717d85',
    '--cairn-completed': '#0f766e',
    '--mantine-color-error': 'var(--cairn-off-track)',
    '--mantine-color-dimmed': 'var(--cairn-quiet)',
    '--mantine-color-placeholder': '#667279',
  },
  dark: {
    '--cairn-ground': '#171b1e',
    '--cairn-side': '#121517',
    '--cairn-line': '#262c31',
    '--cairn-text': '#dce1e4',
    '--cairn-quiet': '#9aa5ac',
    '--cairn-hover': '#1e2327',
    '--cairn-track': '#2f373c',
    '--cairn-tick': '#e6eaec',
    '--cairn-accent': '#4fb8ab',
    '--cairn-accent-soft': '#17312f',
    '--cairn-glow': '#1d4a45',
    '--cairn-warn-soft': '#3a2f17',
    '--cairn-on-track': '#5ea9ea',
    '--cairn-at-risk': '#e5a63f',
    '--cairn-off-track': '#ff7f57',
    '--cairn-neutral': '#8b979f',
    '--cairn-completed': '#36b8a7',
    '--mantine-color-teal-light': 'var(--cairn-accent-soft)',
    '--mantine-color-teal-light-hover': '#1c3b38',
    '--mantine-color-teal-light-color': 'var(--cairn-accent)',
    '--mantine-color-error': 'var(--cairn-off-track)',
    '--mantine-color-dimmed': 'var(--cairn-quiet)',
    '--mantine-color-placeholder': '#8b979f',
  },
});

/** The key is read by early.js too. */
export const colorSchemes = localStorageColorSchemeManager({ key: `${PREFIX}color-scheme` });
