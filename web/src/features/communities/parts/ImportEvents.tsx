import { Button, Checkbox, FileInput, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconFileTypeCsv, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { reasonOf } from '@/api/problem';
import { whyNot } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { toCsv } from '@/lib/csv';
import { Reasoned } from '@/ui/Reasoned';
import { communityQueries, runQueries, takeEvents, type Community, type EventsOut } from '../api';
import { EVENT_TABLES, headerOf } from '../importing';
import { saveText } from '../saveText';
import { ImportResult } from './ImportResult';
import classes from './Work.module.css';

interface Props {
  community: Community;
  onStarted: (runId: string) => void;
}

interface Taken {
  answer: EventsOut;
  text: string;
  name: string;
}

const TABLES = EVENT_TABLES.map(({ name, word }) => ({ value: name, label: word }));

/** Brings in what happened as CSV: every row by itself, and what is refused says why. */
export function ImportEvents({ community, onStarted }: Props) {
  const refusal = whyNot(useMe(), 'communities.write');
  const client = useQueryClient();
  const [table, setTable] = useState(EVENT_TABLES[0]);
  const [file, setFile] = useState<File | null>(null);
  const [createsUnits, setCreatesUnits] = useState(true);
  const [createsAmenities, setCreatesAmenities] = useState(false);
  const sending = useMutation({
    mutationFn: async ({ name, of }: { name: string; of: File }): Promise<Taken> => {
      const missing = { units: whenMissing(createsUnits), amenities: whenMissing(createsAmenities) };
      return { answer: await takeEvents(community.id, name, of, missing), text: await of.text(), name };
    },
    onSuccess: async ({ answer }) => {
      if (answer.job_id !== null) onStarted(answer.job_id);
      await client.invalidateQueries({ queryKey: runQueries.list(community.id).queryKey });
      await client.invalidateQueries({ queryKey: communityQueries.allFigures(community.id) });
    },
  });
  if (table === undefined) return null;
  const header = headerOf(table);
  const why = refusal ?? (file === null ? 'Choose a file first.' : null);
  return (
    <section className={classes.part} aria-label="Bring in events">
      <Title order={2} size="h4">
        Bring in events
      </Title>
      <Text size="sm" c="dimmed">
        A CSV with these columns; the first {table.needs.length} are needed. The same <code>external_id</code> replaces what it named before, so that a file may be sent again.
      </Text>
      <NativeSelect label="What happened" data={TABLES} value={table.name} onChange={(event) => setTable(EVENT_TABLES.find((one) => one.name === event.currentTarget.value))} />
      <div className={classes.code} tabIndex={0} role="region" aria-label="Columns">
        <code>{header.join(',')}</code>
        <br />
        <code>{table.example.join(',')}</code>
      </div>
      <FileInput label="File" placeholder="Choose a CSV" accept=".csv,text/csv" clearable clearButtonProps={{ 'aria-label': 'No file' }} leftSection={<IconFileTypeCsv size={16} aria-hidden />} value={file} onChange={setFile} />
      <Group gap="lg">
        <Checkbox label="Create units that aren’t there" checked={createsUnits} onChange={(event) => setCreatesUnits(event.currentTarget.checked)} />
        <Checkbox label="Create amenities that aren’t there" checked={createsAmenities} onChange={(event) => setCreatesAmenities(event.currentTarget.checked)} />
      </Group>
      <Group gap="xs">
        <Reasoned refusal={why}>
          <Button leftSection={<IconUpload size={16} aria-hidden />} loading={sending.isPending} onClick={() => file !== null && sending.mutate({ name: table.name, of: file })}>
            Bring in
          </Button>
        </Reasoned>
        <Button variant="default" onClick={() => saveText(`${table.name}-example.csv`, toCsv([header, table.example]))}>
          Save an example
        </Button>
      </Group>
      {sending.isError && (
        <Text size="sm" c="red" role="alert">
          {reasonOf(sending.error)} Nothing was taken; the file is still chosen.
        </Text>
      )}
      {sending.isSuccess && <ImportResult {...sending.data} />}
    </section>
  );
}

function whenMissing(creates: boolean): 'create' | 'refuse' {
  return creates ? 'create' : 'refuse';
}
