import { Button, Group, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { useConfirm } from '@/ui/Confirm';
import { FormProblem } from '@/ui/forms';
import { tellUndo } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { communityQueries, type Community } from '../api';
import { changeCommunity, type CommunityIn } from '../places';
import { CommunityFields } from './CommunityFields';
import classes from './Places.module.css';

/** What of a community can be another; only what was changed is sent, so that nothing of others is overwritten. */
export function CommunitySettings({ community }: { community: Community }) {
  const refusal = whyNot(useMe(), 'communities.write');
  const client = useQueryClient();
  const confirm = useConfirm();
  const [changed, setChanged] = useState<Partial<CommunityIn>>({});
  const { id, ...stored } = community;
  const patch = Object.fromEntries(Object.entries(changed).filter(([key, value]) => stored[key as keyof typeof stored] !== value));
  const refresh = () => client.invalidateQueries({ queryKey: communityQueries.all });
  const saving = useMutation({
    mutationFn: () => changeCommunity(id, patch),
    onSuccess: async () => {
      const before = Object.fromEntries(Object.keys(patch).map((key) => [key, stored[key as keyof typeof stored]]));
      tellUndo('Saved.', async () => {
        await changeCommunity(id, before);
        await refresh();
      });
      await refresh();
      setChanged({});
    },
  });
  const isChanged = Object.keys(patch).length > 0;
  const movesDays = 'time_zone' in patch || 'opened_on' in patch;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (refusal !== null || !isChanged) return;
    const question = {
      title: 'Compute all of its figures anew?',
      text: 'With another time zone or first day, its days are others. All figures are computed anew, and goals that they feed may move.',
      verb: 'Save',
    };
    if (!movesDays || (await confirm(question))) saving.mutate();
  };
  return (
    <section aria-label="The community">
      <div className={classes.head}>
        <Title order={2} size="h4">
          The community
        </Title>
      </div>
      <form className={classes.form} onSubmit={(event) => void submit(event)} noValidate>
        <CommunityFields values={{ ...stored, ...changed }} errors={fieldErrors(saving.error)} isLocked={refusal !== null} onChange={(part) => setChanged((before) => ({ ...before, ...part }))} />
        <FormProblem text={generalReason(saving.error, Object.keys(stored))} />
        <Group>
          <Reasoned refusal={refusal ?? (isChanged ? null : 'Nothing is changed yet.')}>
            <Button type="submit" loading={saving.isPending}>
              Save
            </Button>
          </Reasoned>
          {movesDays && <Text size="sm">All of its figures will be computed anew.</Text>}
        </Group>
      </form>
    </section>
  );
}
