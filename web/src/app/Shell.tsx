import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouteContext, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { InboxButton } from '@/features/inbox/parts/InboxButton';
import { personQueries } from '@/features/people/api';
import { PersonContext, type Person } from '@/features/people/useMe';
import { createFormat } from '@/lib/format';
import { usePhone } from '@/lib/screen';
import { CairnMark } from '@/ui/CairnMark';
import { ConfirmProvider } from '@/ui/Confirm';
import { LiveUpdates } from './LiveUpdates';
import { BottomBar, FindButton, SideBar } from './Navigation';
import { OfflineBanner } from './OfflineBanner';
import classes from './Shell.module.css';
import { ThemeToggle } from './ThemeToggle';
import { useKeyboard } from './useKeyboard';
import { UserMenu } from './UserMenu';
import { useShellCommands } from './useShellCommands';

const Palette = lazy(() => import('./Palette').then(({ Palette: component }) => ({ default: component })));
const KeysDialog = lazy(() => import('./KeysDialog').then(({ KeysDialog: component }) => ({ default: component })));

/** What stands around every page: the product, the organization, the ways to go, and oneself. */
export function Shell() {
  const person = usePersonHere();
  const { me } = person;
  const isPhone = usePhone();
  const [hasPalette, palette] = useDisclosure(false);
  const [hasKeys, keys] = useDisclosure(false);
  useKeyboard();
  useShellCommands(me, { openPalette: palette.open, openKeys: keys.open });
  return (
    <PersonContext value={person}>
      <ConfirmProvider>
        <LiveUpdates />
        <a href="#main" className="skip-link">
          Skip to the content
        </a>
        <header className={classes.header}>
          <Link to="/" className={classes.brand} aria-label="Cairn, to the first page">
            <CairnMark />
            <span>Cairn</span>
          </Link>
          <Text size="sm" c="dimmed" truncate className={classes.organization} title={me.organization.name}>
            {me.organization.name}
          </Text>
          <FindButton onOpen={palette.open} />
          <InboxButton />
          <ThemeToggle />
          <UserMenu />
        </header>
        {!isPhone && (
          <div className={classes.sidebar}>
            <SideBar me={me} />
          </div>
        )}
        <main id="main" tabIndex={-1} className={classes.main}>
          <OfflineBanner />
          <Outlet />
        </main>
        {isPhone && (
          <div className={classes.bottom}>
            <BottomBar me={me} />
          </div>
        )}
        <Suspense>
          {hasPalette && <Palette onClose={palette.close} />}
          {hasKeys && <KeysDialog onClose={keys.close} />}
        </Suspense>
      </ConfirmProvider>
    </PersonContext>
  );
}

/** Who is signed in. Once it turns out that the session has ended it leads to the sign-in; the way back is kept,
 * and until then it stays who it was. */
function usePersonHere(): Person {
  const router = useRouter();
  const { me: known } = useRouteContext({ from: '/inside' });
  const { data } = useQuery(personQueries.me());
  useEffect(() => {
    if (data === null) void router.invalidate();
  }, [data, router]);
  const me = data ?? known;
  const { locale, time_zone: ownZone } = me.user;
  const { today, time_zone: zone } = me.organization;
  const format = useMemo(() => createFormat(locale, today, ownZone ?? zone), [locale, today, ownZone, zone]);
  return useMemo(() => ({ me, format }), [me, format]);
}
