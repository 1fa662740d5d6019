import { Link } from '@tanstack/react-router';
import { IconCalendarHeart, IconGridDots, IconMountain } from '@tabler/icons-react';
import classes from '@/ui/PageTabs.module.css';
import type { Whose } from '../api';

const TABS = [
  { to: '/kpis', word: 'Grid', icon: IconGridDots },
  { to: '/kpis/habits', word: 'Habits', icon: IconCalendarHeart },
  { to: '/kpis/plans', word: 'Plans', icon: IconMountain },
] as const;

/** The ways to look at KPIs; whose they are stays the same. */
export function KpiTabs({ whose }: { whose?: Whose }) {
  return (
    <nav className={classes.tabs} aria-label="KPIs">
      {TABS.map(({ to, word, icon: Icon }) => (
        <Link key={to} to={to} search={{ ...whose }} className={classes.tab} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={16} stroke={1.8} aria-hidden />
          {word}
        </Link>
      ))}
    </nav>
  );
}
