import { Button, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { FormProblem } from '@/ui/forms';
import { Reasoned } from '@/ui/Reasoned';
import { SearchField } from '@/ui/SearchField';
import { LinesSkeleton } from '@/ui/Skeletons';
import type { Community } from '../api';
import { placeQueries, removeUnit, saveUnit, type Unit } from '../places';
import { PlaceDialog } from './PlaceDialog';
import classes from './Places.module.css';

interface Props {
  community: Community;
  q: string | undefined;
  onSearch: (q: string) => void;
}

const COLUMNS: Column<Unit>[] = [
  { key: 'name', title: 'Unit', value: (unit) => unit.name },
  { key: 'external_id', title: 'External id', value: (unit) => unit.external_id },
];

/** The homes of a community. */
export function UnitList({ community, q, onSearch }: Props) {
  const refusal = whyNot(useMe(), 'communities.write');
  const query = useInfiniteQuery(placeQueries.units(community.id, q));
  const [edited, setEdited] = useState<Unit | 'new' | null>(null);
  const units = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label="Units">
      <div className={classes.head}>
        <Title order={2} size="h4">
          Units
        </Title>
        <Reasoned refusal={refusal}>
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
            Add a unit
          </Button>
        </Reasoned>
      </div>
      {query.isPending && <LinesSkeleton label="Loading the units" lines={5} />}
      {query.isError && query.data === undefined && <ErrorMessage error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && (
        <div className={classes.table}>
          <DataTable
            label={`Units of ${community.name}`}
            columns={COLUMNS}
            rows={units}
            rowKey={(unit) => unit.id}
            onOpen={(unit) => refusal === null && setEdited(unit)}
            empty={<Text p="md">{q === undefined ? 'It has no units yet. Add one, or bring in events that name them.' : 'No unit begins with that.'}</Text>}
            tools={
              <>
                <SearchField label="Units that begin with" value={q ?? ''} onChange={onSearch} />
                {query.hasNextPage && (
                  <Button size="compact-sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    More
                  </Button>
                )}
              </>
            }
          />
        </div>
      )}
      {edited !== null && <UnitDialog community={community} unit={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </section>
  );
}

function UnitDialog({ community, unit, onClose }: { community: Community; unit: Unit | null; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState(unit?.name ?? '');
  const [externalId, setExternalId] = useState(unit?.external_id ?? '');
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: placeQueries.allUnits(community.id) });
    onClose();
  };
  const saving = useMutation({
    mutationFn: () => saveUnit(community.id, unit?.id ?? null, { name, ...(externalId.trim() === '' ? {} : { external_id: externalId.trim() }) }),
    onSuccess,
  });
  const removing = useMutation({ mutationFn: () => removeUnit(community.id, unit?.id ?? ''), onSuccess });
  const errors = fieldErrors(saving.error);
  return (
    <PlaceDialog
      title={unit === null ? 'New unit' : unit.name}
      isNew={unit === null}
      isBusy={saving.isPending || removing.isPending}
      onSave={() => saving.mutate()}
      onRemove={() => removing.mutate()}
      onClose={onClose}
    >
      <TextInput data-autofocus label="Name" required value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput label="External id" description="What other systems call it" value={externalId} error={errors['external_id']} onChange={(event) => setExternalId(event.currentTarget.value)} />
      <FormProblem text={generalReason(saving.error ?? removing.error, ['name', 'external_id'])} />
    </PlaceDialog>
  );
}
