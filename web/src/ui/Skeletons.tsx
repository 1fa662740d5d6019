import { Skeleton, Stack } from '@mantine/core';

interface Props {
  /** What is being loaded, for those who can't see it. */
  label?: string;
  lines?: number;
}

const HEADING = { height: 22, width: 180 };

/** Lines where a list will be; they differ in length as lines do. */
export function LinesSkeleton({ label = 'Loading', lines = 12 }: Props) {
  return (
    <Stack gap={22} p="md" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={14} radius="sm" width={`${85 - ((line * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

/** What a page shows while it is on its way. */
export function PageSkeleton() {
  return (
    <div>
      <Skeleton {...HEADING} radius="sm" m="md" />
      <LinesSkeleton label="Loading the page" />
    </div>
  );
}
