import { useMantineColorScheme } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { IconBell, IconFileUpload, IconKeyboard, IconMoon, IconSun } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { Me } from '@/features/people/api';
import { can } from '@/features/people/can';
import { useCommands, type Command } from '@/lib/commands';
import { navigationFor } from './navigation';

interface Doors {
  openPalette: () => void;
  openKeys: () => void;
}

/** Pages mark their search field with it. */
const SEARCH_FIELD = '[data-page-search]';

/** What one can do on every page. */
export function useShellCommands(me: Me, { openPalette, openKeys }: Doors): void {
  const router = useRouter();
  const { setColorScheme } = useMantineColorScheme();

  const commands = useMemo((): Command[] => {
    const search = () => {
      const field = document.querySelector<HTMLInputElement>(SEARCH_FIELD);
      if (field === null) openPalette();
      else field.focus();
    };
    const pages = navigationFor(me).map(({ to, word, icon, letter }): Command => ({
      id: `go${to}`,
      word: `Go to ${word}`,
      group: 'Go',
      keys: `g ${letter}`,
      icon,
      run: () => void router.navigate({ to }),
    }));
    return [
      ...pages,
      ...(can(me, 'goals.view')
        ? [{ id: 'go/inbox', word: 'Go to Inbox', group: 'Go', keys: 'g i', icon: IconBell, run: () => void router.navigate({ to: '/inbox' }) }]
        : []),
      ...(can(me, 'goals.import')
        ? [{ id: 'go/import', word: 'Import goals or values from a file', group: 'Go', icon: IconFileUpload, run: () => void router.navigate({ to: '/import' }) }]
        : []),
      { id: 'palette', word: 'Find or do anything', group: 'Everywhere', keys: 'mod+k', run: openPalette, isKeyOnly: true },
      { id: 'search', word: 'Search on this page', group: 'Everywhere', keys: '/', run: search, isKeyOnly: true },
      { id: 'keys', word: 'Show the keys', group: 'Everywhere', keys: '?', icon: IconKeyboard, run: openKeys },
      { id: 'light', word: 'Use light colours', group: 'Everywhere', icon: IconSun, run: () => setColorScheme('light') },
      { id: 'dark', word: 'Use dark colours', group: 'Everywhere', icon: IconMoon, run: () => setColorScheme('dark') },
    ];
  }, [me, router, openPalette, openKeys, setColorScheme]);

  useCommands(commands);
}
