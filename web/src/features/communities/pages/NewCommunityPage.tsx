import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { whyNot } from '@/features/people/can';
import { DEFAULT_CURRENCY, ownTimeZone } from '@/features/people/places';
import { useMe } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { FormProblem } from '@/ui/forms';
import { PageHeader } from '@/ui/PageHeader';
import { Reasoned } from '@/ui/Reasoned';
import { communityQueries } from '../api';
import { CommunityFields } from '../parts/CommunityFields';
import classes from '../parts/Places.module.css';
import { createCommunity, type CommunityIn } from '../places';

/** A new community, which has figures from its first day on. */
export function NewCommunityPage() {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refusal = whyNot(me, 'communities.manage');
  const [values, setValues] = useState<CommunityIn>({
    name: '',
    opened_on: `${me.organization.today.slice(0, 8)}01`,
    time_zone: ownTimeZone(),
    currency: DEFAULT_CURRENCY,
    is_active: true,
  });
  const creating = useMutation({
    mutationFn: () => createCommunity(values),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: communityQueries.all });
      await navigate({ to: '/communities/$communityId/places', params: { communityId: made.id } });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (refusal === null) creating.mutate();
  };
  const errors = fieldErrors(creating.error);
  return (
    <>
      <PageHeader title="New community" about="Then add its units and amenities, and bring in what happened" />
      <div className={classes.page}>
        <form className={classes.form} onSubmit={submit} noValidate>
          <CommunityFields values={values} errors={errors} isLocked={refusal !== null} onChange={(part) => setValues((before) => ({ ...before, ...part }))} />
          <FormProblem text={generalReason(creating.error, Object.keys(values))} />
          <Group>
            <Reasoned refusal={refusal}>
              <Button type="submit" loading={creating.isPending}>
                Create
              </Button>
            </Reasoned>
            <Button variant="default" renderRoot={(props) => <Link to="/communities" {...props} />}>
              Cancel
            </Button>
          </Group>
        </form>
      </div>
    </>
  );
}
