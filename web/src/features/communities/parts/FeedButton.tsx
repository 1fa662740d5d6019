import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconTargetArrow } from '@tabler/icons-react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { Reasoned } from '@/ui/Reasoned';
import type { Community, Metric } from '../api';

interface Props {
  community: Community;
  metric: Metric;
}

/** Begins a KPI that a metric logs: what happens moves goals without anybody typing. */
export function FeedButton({ community, metric }: Props) {
  const refusal = whyNot(useMe(), 'goals.create');
  const { key, grain, label, measure } = metric;
  const search = { title: `${label}, ${community.name}`, community: community.id, metric: `${grain}:${key}`, measure: measure === 'latest' ? ('latest' as const) : ('sum' as const) };
  const icon = <IconTargetArrow size={16} aria-hidden />;
  if (refusal !== null) {
    return (
      <Reasoned refusal={refusal}>
        <Button variant="default" leftSection={icon}>
          Feed a KPI
        </Button>
      </Reasoned>
    );
  }
  return (
    <Button variant="default" leftSection={icon} renderRoot={(props) => <Link to="/kpis/new" search={search} {...props} />}>
      Feed a KPI
    </Button>
  );
}
