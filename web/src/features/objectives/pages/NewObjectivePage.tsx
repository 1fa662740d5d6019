import { Title } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { can, whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Message } from '@/ui/Message';
import { useTitle } from '@/ui/useTitle';
import type { FormValues } from '../form';
import { ObjectiveForm } from '../parts/form/ObjectiveForm';
import { periodKey, periodOf } from '../periods';
import { ANY_PERIOD } from '../search';
import { CREATE, LEVELS } from '../words';
import classes from './FormPage.module.css';

const route = getRouteApi('/inside/objectives/new');

/** Writes a new objective with its key results. */
export function NewObjectivePage() {
  useTitle('New objective');
  const me = useMe();
  const search = route.useSearch();
  const navigate = useNavigate();
  const refusal = whyNot(me, 'objectives.create_individual');
  if (refusal !== null) {
    return (
      <Message icon={IconLock} title="You may not write objectives">
        {refusal}
      </Message>
    );
  }
  const { today, fiscal_year_start_month: startMonth } = me.organization;
  const level = LEVELS.find((one) => one === search.level && can(me, CREATE[one])) ?? LEVELS.find((one) => can(me, CREATE[one])) ?? 'individual';
  const initial: FormValues = {
    title: '',
    description: '',
    level,
    parent: null,
    ownerId: me.user.id,
    department: me.department ?? '',
    period: search.period !== undefined && search.period !== ANY_PERIOD ? search.period : periodKey(periodOf(today, startMonth)),
    startsOn: '',
    endsOn: '',
    weight: '1',
    manualProgress: '',
    state: 'active',
    keyResults: [],
  };
  return (
    <div className={classes.page}>
      <Title order={1} size="h3" className={classes.title}>
        New objective
      </Title>
      <ObjectiveForm
        base={null}
        initial={initial}
        canMove
        onSaved={(id) => void navigate({ to: '/objectives', search: { ...search, open: id } })}
        onCancel={() => void navigate({ to: '/objectives', search })}
      />
    </div>
  );
}
