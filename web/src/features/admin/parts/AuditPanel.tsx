import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useFormat } from '@/features/people/useMe';
import type { AuditEntry } from '../api';
import { deedWords, entityWord, subjectOf, type FieldChange } from '../audit';
import classes from './Admin.module.css';

interface Props {
  entry: AuditEntry;
  changes: FieldChange[];
}

/** One change: who made it, and every field as it was and as it became. */
export function AuditPanel({ entry, changes }: Props) {
  const format = useFormat();
  const both = changes.some((one) => one.before !== null) && entry.after !== null;
  return (
    <Stack gap="md">
      <Text size="sm">
        {entry.actor_name ?? 'A command'} {deedWords(entry)} {subjectOf(entry)}
        <Text span c="dimmed" size="sm" display="block">
          {format.longDay(format.dayOf(entry.at))}, {format.moment(entry.at)}
        </Text>
      </Text>
      {changes.length === 0 ? (
        <Text c="dimmed" size="sm">
          Nothing but that is written down.
        </Text>
      ) : (
        <Table className={classes.changes} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              {(both || entry.after === null) && <Table.Th scope="col">Before</Table.Th>}
              {entry.after !== null && <Table.Th scope="col">{both ? 'After' : 'Value'}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ field, before, after }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{field}</Table.Th>
                {(both || entry.after === null) && <Table.Td className={classes.quiet}>{before ?? '–'}</Table.Td>}
                {entry.after !== null && <Table.Td>{after ?? '–'}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {entry.entity_id !== null && (
        <Group>
          <Button variant="default" className={classes.act} renderRoot={(props) => <Link to="/admin/audit" search={{ thing: entry.entity_id ?? undefined, range: 'year' }} {...props} />}>
            All changes of this {entityWord(entry.entity)}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
