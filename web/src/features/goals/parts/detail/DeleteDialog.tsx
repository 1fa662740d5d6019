import { Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '@/features/objectives/parts/Dialog';
import { useFormat } from '@/features/people/useMe';
import type { Detail } from '../../detail';
import { detailQueries } from '../../detail';

interface Props {
  detail: Detail;
  isBusy: boolean;
  onDelete: (withChildren: boolean) => void;
  onClose: () => void;
}

/** What becomes of the goals below one that is deleted. */
export function DeleteDialog({ detail: { goal }, isBusy, onDelete, onClose }: Props) {
  const format = useFormat();
  const { data } = useQuery(detailQueries.deletion(goal.id));
  const [all, setAll] = useState(false);
  const below = data === undefined ? null : data.total - 1;
  return (
    <Dialog title={`Delete “${goal.title}”`} verb="Delete" isBusy={isBusy} onSubmit={() => onDelete(all)} onClose={onClose}>
      <Text size="sm">It can be taken back.</Text>
      <Radio.Group aria-label="What is deleted" value={all ? 'all' : 'one'} onChange={(chosen) => setAll(chosen === 'all')}>
        <Stack gap="xs">
          <Radio value="one" label="Only this goal" description="What stands directly below stands for itself then." data-autofocus />
          <Radio
            value="all"
            label={below === null ? 'With all that stands below' : `With the ${format.count(below)} goals below`}
            description={data?.is_permitted === false ? 'Some of them aren’t yours to delete.' : undefined}
            disabled={data?.is_permitted !== true}
          />
        </Stack>
      </Radio.Group>
    </Dialog>
  );
}
