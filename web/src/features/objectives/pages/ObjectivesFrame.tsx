import { Button, Title } from '@mantine/core';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { IconLock, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';
import { FilterBar } from '../parts/FilterBar';
import { VIEWS } from '../views';
import classes from './ObjectivesFrame.module.css';

const ObjectivePanel = lazy(() => import('../parts/ObjectivePanel').then(({ ObjectivePanel: component }) => ({ default: component })));

const route = getRouteApi('/inside/objectives');

/** The head that all views of objectives have, and beside them the panel of the open one. */
export function ObjectivesFrame() {
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const refusal = whyNot(me, 'objectives.view');
  if (refusal !== null) {
    return (
      <Message icon={IconLock} title="Your role here has no objectives">
        {refusal}
      </Message>
    );
  }
  const close = () => void navigate({ to: '.', search: { ...search, open: undefined }, replace: true });
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <header className={classes.header}>
          <Title order={1} size="h3">
            Objectives
          </Title>
          <nav aria-label="Views" className={classes.views}>
            {VIEWS.map(({ to, word, icon: Icon }) => (
              <Link
                key={to}
                to={to}
                search={search}
                className={classes.view}
                activeOptions={{ exact: true, includeSearch: false }}
                activeProps={{ 'aria-current': 'page' }}
              >
                <Icon size={16} aria-hidden />
                {word}
              </Link>
            ))}
          </nav>
          <Button
            className={classes.create}
            leftSection={<IconPlus size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/objectives/new" {...props} />}
          >
            New objective
          </Button>
        </header>
        <FilterBar search={search} onSearch={(part) => void navigate({ to: '.', search: { ...search, ...part }, replace: true })} />
        <div className={classes.view_body}>
          <Outlet />
        </div>
      </div>
      <Suspense>{search.open !== undefined && <ObjectivePanel key={search.open} id={search.open} onClose={close} />}</Suspense>
    </div>
  );
}
