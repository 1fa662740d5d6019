import { AppShell, Burger, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouteContext, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { personQueries } from '@/features/people/api';
import { PersonContext, type Person } from '@/features/people/useMe';
import { createFormat } from '@/lib/format';
import { CairnMark } from '@/ui/CairnMark';
import { navigationFor } from './navigation';
import classes from './Shell.module.css';
import { ThemeToggle } from './ThemeToggle';
import { UserMenu } from './UserMenu';

const SIZES = { header: 'var(--cairn-header)', sidebar: 'var(--cairn-sidebar)' };

/** What stands around every page: the product, the organization, the ways to go, and oneself. */
export function Shell() {
  const person = usePersonHere();
  const { me } = person;
  const [isOpen, { toggle, close }] = useDisclosure(false);
  return (
    <PersonContext value={person}>
      <AppShell
        header={{ height: SIZES.header }}
        navbar={{ width: SIZES.sidebar, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
        withBorder={false}
      >
        <a href="#main" className="skip-link">
          Skip to the content
        </a>
        <AppShell.Header className={classes.header}>
          <Burger hiddenFrom="sm" size="sm" opened={isOpen} onClick={toggle} aria-label="Navigation" aria-expanded={isOpen} className={classes.burger} />
          <Link to="/" className={classes.brand} aria-label="Cairn, to the first page">
            <CairnMark />
            <span>Cairn</span>
          </Link>
          <Text size="sm" c="dimmed" truncate className={classes.organization} title={me.organization.name}>
            {me.organization.name}
          </Text>
          <ThemeToggle />
          <UserMenu />
        </AppShell.Header>
        <AppShell.Navbar className={classes.sidebar}>
          <nav aria-label="Main">
            {navigationFor(me).map(({ to, word, icon: Icon }) => (
              <Link key={to} to={to} className={classes.entry} activeProps={{ 'aria-current': 'page' }} onClick={close}>
                <Icon size={18} stroke={1.8} aria-hidden />
                {word}
              </Link>
            ))}
          </nav>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
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
  const { locale } = me.user;
  const { today } = me.organization;
  const format = useMemo(() => createFormat(locale, today), [locale, today]);
  return useMemo(() => ({ me, format }), [me, format]);
}
