import { ActionIcon, useComputedColorScheme, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react';
import { LaterMenu } from '@/ui/LaterMenu';

const SCHEMES: { scheme: MantineColorScheme; word: string; icon: Icon }[] = [
  { scheme: 'light', word: 'Light', icon: IconSun },
  { scheme: 'dark', word: 'Dark', icon: IconMoon },
  { scheme: 'auto', word: 'Like the system', icon: IconDeviceDesktop },
];

/** Light, dark, or as the system has it; remembered by this browser. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <LaterMenu
      position="bottom-end"
      width={200}
      withInitialFocusPlaceholder={false}
      target={
        <ActionIcon variant="subtle" color="gray" size={36} aria-label="Colours">
          {isDark ? <IconMoon size={18} /> : <IconSun size={18} />}
        </ActionIcon>
      }
    >
      {(Menu) => (
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {SCHEMES.map(({ scheme, word, icon: SchemeIcon }) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick rightSection={<SchemeIcon size={16} />}>
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      )}
    </LaterMenu>
  );
}
