import { Link } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { can, whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';
import { PageHeader } from '@/ui/PageHeader';
import classes from '@/ui/PageTabs.module.css';
import { showCurrent } from '@/ui/showCurrent';
import { TABS, type TabWord } from '../tabs';

interface Props {
  tab: TabWord;
  about?: ReactNode;
  actions?: ReactNode;
  /** Not drawn, and thus not asked of the server, for whom the tab isn't. */
  children: ReactNode;
}

/** What stands around every page of administration; whom it isn't for is told so. */
export function AdminFrame({ tab, about, actions, children }: Props) {
  const me = useMe();
  const refusal = refusalOf(tab, (permission) => whyNot(me, permission));
  if (refusal === null) {
    return (
      <>
        <PageHeader title={tab} about={about} tabs={<AdminTabs />} actions={actions} />
        {children}
      </>
    );
  }
  return (
    <>
      <PageHeader title={tab} tabs={<AdminTabs />} />
      <Message icon={IconLock} title="This isn’t for you">
        {refusal} If you need it, ask an administrator of {me.organization.name}.
      </Message>
    </>
  );
}

function refusalOf(tab: TabWord, why: (permission: (typeof TABS)[number]['permission']) => string | null): string | null {
  const found = TABS.find((one) => one.word === tab);
  return found === undefined ? null : why(found.permission);
}

function AdminTabs() {
  const me = useMe();
  return (
    <nav ref={showCurrent} className={classes.tabs} aria-label="Administration">
      {TABS.filter(({ permission }) => can(me, permission)).map(({ to, word, icon: Icon }) => (
        <Link key={to} to={to} className={classes.tab} activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={16} stroke={1.8} aria-hidden />
          {word}
        </Link>
      ))}
    </nav>
  );
}
