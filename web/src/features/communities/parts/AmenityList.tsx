import { Button, NumberInput, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { whyNot } from '@/features/people/can';
import { useFormat, useMe } from '@/features/people/useMe';
import { fieldErrors, generalReason } from '@/lib/fields';
import { addDays, type Format } from '@/lib/format';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { FormProblem } from '@/ui/forms';
import { Reasoned } from '@/ui/Reasoned';
import { LinesSkeleton } from '@/ui/Skeletons';
import { communityQueries, type Community } from '../api';
import { readHours, writeHours } from '../hours';
import { placeQueries, removeAmenity, saveAmenity, type Amenity } from '../places';
import { PlaceDialog } from './PlaceDialog';
import classes from './Places.module.css';

const MONDAY = '2024-01-01';
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

function weekdayWord(weekday: number, format: Format): string {
  return format.shortWeekday(addDays(MONDAY, weekday - 1));
}

/** What residents reserve, with hours and capacity. */
export function AmenityList({ community }: { community: Community }) {
  const format = useFormat();
  const refusal = whyNot(useMe(), 'communities.write');
  const { data, error, isPending, refetch } = useQuery(placeQueries.amenities(community.id));
  const [edited, setEdited] = useState<Amenity | 'new' | null>(null);
  const columns: Column<Amenity>[] = [
    { key: 'name', title: 'Amenity', value: (amenity) => amenity.name },
    { key: 'capacity', title: 'Capacity', isFigure: true, width: '110px', value: (amenity) => amenity.capacity },
    { key: 'hours', title: 'Open', isUnsorted: true, isWideOnly: true, width: '60%', value: (amenity) => weekOf(amenity, format) },
  ];
  return (
    <section aria-label="Amenities">
      <div className={classes.head}>
        <Title order={2} size="h4">
          Amenities
        </Title>
        <Reasoned refusal={refusal}>
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
            Add an amenity
          </Button>
        </Reasoned>
      </div>
      {isPending && <LinesSkeleton label="Loading the amenities" lines={4} />}
      {data === undefined && error !== null && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <div className={classes.table}>
          <DataTable
            label={`Amenities of ${community.name}`}
            columns={columns}
            rows={data}
            rowKey={(amenity) => amenity.id}
            onOpen={(amenity) => refusal === null && setEdited(amenity)}
            empty={<Text p="md">It has no amenities yet.</Text>}
          />
        </div>
      )}
      {edited !== null && <AmenityDialog community={community} amenity={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </section>
  );
}

/** Days with the same hours together: "Mon–Fri 06:00-22:00". */
function weekOf({ opening_hours: hours }: Amenity, format: Format): string {
  const days = WEEKDAYS.map((weekday) => ({ weekday, line: writeHours(hours, weekday) })).filter(({ line }) => line !== '');
  const runs: { from: number; to: number; line: string }[] = [];
  for (const { weekday, line } of days) {
    const last = runs.at(-1);
    if (last?.line === line && last.to === weekday - 1) last.to = weekday;
    else runs.push({ from: weekday, to: weekday, line });
  }
  const word = ({ from, to }: { from: number; to: number }) => (from === to ? weekdayWord(from, format) : `${weekdayWord(from, format)}–${weekdayWord(to, format)}`);
  return runs.length === 0 ? 'Never' : runs.map((run) => `${word(run)} ${run.line}`).join('; ');
}

interface DialogProps {
  community: Community;
  amenity: Amenity | null;
  onClose: () => void;
}

function AmenityDialog({ community, amenity, onClose }: DialogProps) {
  const format = useFormat();
  const client = useQueryClient();
  const [name, setName] = useState(amenity?.name ?? '');
  const [capacity, setCapacity] = useState<number | string>(amenity?.capacity ?? 1);
  const [lines, setLines] = useState(() => WEEKDAYS.map((weekday) => writeHours(amenity?.opening_hours ?? [], weekday)));
  const hours = lines.map((line, index) => readHours(line, index + 1));
  const isReadable = hours.every((one) => one !== null);
  const onSuccess = async () => {
    await client.invalidateQueries({ queryKey: communityQueries.all });
    onClose();
  };
  const saving = useMutation({
    mutationFn: () => saveAmenity(community.id, amenity?.id ?? null, { name, capacity: Number(capacity), opening_hours: hours.flatMap((one) => one ?? []) }),
    onSuccess,
  });
  const removing = useMutation({ mutationFn: () => removeAmenity(community.id, amenity?.id ?? ''), onSuccess });
  const errors = fieldErrors(saving.error);
  return (
    <PlaceDialog
      title={amenity?.name ?? 'New amenity'}
      isNew={amenity === null}
      isBusy={saving.isPending || removing.isPending}
      onSave={() => isReadable && saving.mutate()}
      onRemove={() => removing.mutate()}
      onClose={onClose}
    >
      <TextInput data-autofocus label="Name" required value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value)} />
      <NumberInput hideControls label="Capacity" description="So many reservations it holds at once" min={1} allowDecimal={false} value={capacity} error={errors['capacity']} onChange={setCapacity} />
      <Text size="sm" fw={500}>
        Opening hours, local time: 06:00-12:00, 14:00-24:00; nothing means closed
      </Text>
      <div className={classes.hours}>
        {lines.map((line, index) => (
          <TextInput
            key={WEEKDAYS[index]}
            label={weekdayWord(index + 1, format)}
            placeholder="Closed"
            value={line}
            error={hours[index] === null ? 'Write it as 08:00-20:00' : undefined}
            onChange={(event) => {
              const text = event.currentTarget.value;
              setLines((before) => before.map((one, place) => (place === index ? text : one)));
            }}
          />
        ))}
      </div>
      <FormProblem text={generalReason(saving.error ?? removing.error, ['name', 'capacity'])} />
    </PlaceDialog>
  );
}
