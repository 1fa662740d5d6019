import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconDots, IconSearch } from '@tabler/icons-react';
import type { Me } from '@/features/people/api';
import { LaterMenu } from '@/ui/LaterMenu';
import { Keys } from './Keys';
import { navigationFor } from './navigation';
import classes from './Shell.module.css';

/** So many entries have room at the bottom of a phone; the others are behind the last one. */
const AT_BOTTOM = 5;

interface Props {
  me: Me;
}

export function SideBar({ me }: Props) {
  return (
    <nav aria-label="Main">
      {navigationFor(me).map(({ to, word, icon: Icon }) => (
        <Link key={to} to={to} className={classes.entry} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={18} stroke={1.8} aria-hidden />
          {word}
        </Link>
      ))}
    </nav>
  );
}

/** The ways to go where the thumb is. */
export function BottomBar({ me }: Props) {
  const entries = navigationFor(me);
  const hasAll = entries.length <= AT_BOTTOM;
  const [shown, behind] = hasAll ? [entries, []] : [entries.slice(0, AT_BOTTOM - 1), entries.slice(AT_BOTTOM - 1)];
  return (
    <nav aria-label="Main" className={classes.bottomEntries}>
      {shown.map(({ to, word, icon: Icon }) => (
        <Link key={to} to={to} className={classes.bottomEntry} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={22} stroke={1.7} aria-hidden />
          {word}
        </Link>
      ))}
      {behind.length > 0 && (
        <LaterMenu
          position="top-end"
          width={200}
          target={
            <UnstyledButton className={classes.bottomEntry}>
              <IconDots size={22} stroke={1.7} aria-hidden />
              More
            </UnstyledButton>
          }
        >
          {(Menu) =>
            behind.map(({ to, word, icon: Icon }) => (
              <Menu.Item key={to} mih={44} leftSection={<Icon size={18} aria-hidden />} renderRoot={(props) => <Link to={to} {...props} />}>
                {word}
              </Menu.Item>
            ))
          }
        </LaterMenu>
      )}
    </nav>
  );
}

/** The palette, for those who don't know its keys. */
export function FindButton({ onOpen }: { onOpen: () => void }) {
  return (
    <UnstyledButton className={classes.find} onClick={onOpen} title="Find or do anything" aria-keyshortcuts="Meta+K Control+K">
      <IconSearch size={18} aria-hidden />
      <span className={classes.findWords}>
        Find <Keys keys="mod+k" />
      </span>
    </UnstyledButton>
  );
}
