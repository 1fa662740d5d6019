import { Button, Group, Modal, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Difference {
  field: string;
  mine: ReactNode;
  theirs: ReactNode;
}

interface Props {
  /** What both changed: "Objective “Grow”". */
  what: string;
  /** The fields that differ, once what is there by now is loaded; null: it isn't yet. */
  differences: Difference[] | null;
  isOpen: boolean;
  /** Sends one's own again, on top of what is there now. */
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  /** Goes back to the form, where all that was typed still is. */
  onClose: () => void;
}

/** A lost race: somebody changed the same thing meanwhile. Shows both, and leaves the choice. */
export function ConflictDialog({ what, differences, isOpen, onKeepMine, onTakeTheirs, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Somebody else was faster" size="lg" closeButtonProps={{ 'aria-label': 'Back to the form' }}>
      <Text size="sm" mb="md">
        {what} was changed while you worked on it. Nothing of yours is saved yet.
      </Text>
      {differences?.length === 0 && <Text size="sm">Both of you wrote the same.</Text>}
      {differences !== null && differences.length > 0 && (
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Yours</Table.Th>
              <Table.Th scope="col">Theirs</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences.map(({ field, mine, theirs }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{field}</Table.Th>
                <Table.Td>{mine}</Table.Td>
                <Table.Td>{theirs}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onTakeTheirs} loading={differences === null}>
          Take theirs
        </Button>
        <Button onClick={onKeepMine} loading={differences === null}>
          Keep mine
        </Button>
      </Group>
    </Modal>
  );
}
