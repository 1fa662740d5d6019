import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { IconArrowsSort, IconChartAreaLine, IconHomeCog, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PageHeader } from '@/ui/PageHeader';
import tabs from '@/ui/PageTabs.module.css';
import { showCurrent } from '@/ui/showCurrent';
import type { RangeSearch } from '@/lib/range';
import { communityQueries, type Community } from '../api';
import { rangeOf } from '../search';
import classes from './CommunityHead.module.css';

const TABS = [
  { to: '/communities/$communityId', word: 'Dashboard', icon: IconChartAreaLine },
  { to: '/communities/$communityId/work', word: 'Data', icon: IconRefresh },
  { to: '/communities/$communityId/places', word: 'Places', icon: IconHomeCog },
] as const;

interface Props {
  community: Community;
  /** What days the pages show. */
  range?: RangeSearch;
  /** Which of the pages this is, for going to another community on the same one. */
  page: (typeof TABS)[number]['to'];
  about?: ReactNode;
  actions?: ReactNode;
}

/** The head of all pages of a community: which one, and what one can do there. */
export function CommunityHead({ community, range = {}, page, about, actions }: Props) {
  const navigate = useNavigate();
  const { data: communities = [community] } = useQuery(communityQueries.list());
  const search = rangeOf(range);
  return (
    <PageHeader
      title={community.name}
      about={about}
      choices={
        communities.length > 1 && (
          <NativeSelect
            aria-label="Community"
            className={classes.choice}
            data={communities.map(({ id, name }) => ({ value: id, label: name }))}
            value={community.id}
            onChange={(event) => void navigate({ to: page, params: { communityId: event.currentTarget.value }, search })}
          />
        )
      }
      tabs={
        <nav ref={showCurrent} className={tabs.tabs} aria-label={`Pages of ${community.name}`}>
          <Link to="/communities" search={search} className={tabs.tab} activeOptions={{ exact: true }}>
            <IconArrowsSort size={16} stroke={1.8} aria-hidden />
            Compare
          </Link>
          {TABS.map(({ to, word, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              params={{ communityId: community.id }}
              search={search}
              className={tabs.tab}
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
            >
              <Icon size={16} stroke={1.8} aria-hidden />
              {word}
            </Link>
          ))}
        </nav>
      }
      actions={actions}
    />
  );
}
