import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import { objectiveQueries, type Objective } from '../../api';
import { valuesOf, type ObjectiveValues } from '../../form';
import { mergeValues, type Field } from '../../merge';
import { periodWord, readPeriod } from '../../periods';
import { LEVEL_WORDS, STATE_WORDS } from '../../words';

interface Props {
  base: ObjectiveValues;
  mine: ObjectiveValues;
  theirs: Objective;
  onResolve: (keepMine: Field[], conflicts: Field[]) => void;
  onClose: () => void;
}

const FIELD_WORDS: Record<Field, string> = {
  title: 'Title',
  description: 'Description',
  level: 'Level',
  parent: 'Parent',
  ownerId: 'Owner',
  department: 'Department',
  period: 'Period',
  startsOn: 'Starts on',
  endsOn: 'Ends on',
  weight: 'Weight',
  manualProgress: 'Progress by hand',
  state: 'State',
};

/** Somebody else saved first: tells what they changed, and asks only about what both changed. */
export function MergeDialog({ base, mine, theirs, onResolve, onClose }: Props) {
  const format = useFormat();
  const { data: people = [] } = useQuery(objectiveQueries.people());
  const their = valuesOf(theirs, format);
  const { conflicts, theirs: taken } = mergeValues(base, mine, their);
  const [choices, setChoices] = useState<Partial<Record<Field, 'mine' | 'theirs'>>>({});
  const show = (values: ObjectiveValues, field: Field): string => {
    const owner = people.find((person) => person.id === values.ownerId)?.name;
    return wordOf(values, field, owner) || 'nothing';
  };
  const keepMine = conflicts.filter((field) => choices[field] !== 'theirs');
  return (
    <Modal opened onClose={onClose} title="Somebody else changed this objective meanwhile" centered size="lg" closeButtonProps={{ 'aria-label': 'Leave it' }}>
      <Stack gap="md">
        <Text size="sm">Nothing of yours is lost, and nothing of theirs. Decide, and then save again.</Text>
        {taken.length > 0 && (
          <div>
            <Text size="sm" fw={500}>
              They changed, and you didn’t:
            </Text>
            <ul>
              {taken.map((field) => (
                <li key={field}>
                  <Text size="sm">
                    {FIELD_WORDS[field]}: {show(their, field)}
                  </Text>
                </li>
              ))}
            </ul>
          </div>
        )}
        {conflicts.map((field) => (
          <Radio.Group
            key={field}
            label={`${FIELD_WORDS[field]}: both of you changed it`}
            value={choices[field] ?? 'mine'}
            onChange={(choice) => setChoices({ ...choices, [field]: choice === 'theirs' ? 'theirs' : 'mine' })}
          >
            <Stack gap={8} mt={6}>
              <Radio value="mine" label={`Keep mine: ${show(mine, field)}`} />
              <Radio value="theirs" label={`Take theirs: ${show(their, field)}`} />
            </Stack>
          </Radio.Group>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button data-autofocus onClick={() => onResolve(keepMine, conflicts)}>
            Take this over
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function wordOf(values: ObjectiveValues, field: Field, owner: string | undefined): string {
  const period = readPeriod(values.period);
  switch (field) {
    case 'parent':
      return values.parent?.title ?? '';
    case 'ownerId':
      return owner ?? '';
    case 'period':
      return period === null ? '' : periodWord(period);
    case 'level':
      return LEVEL_WORDS[values.level];
    case 'state':
      return STATE_WORDS[values.state];
    default:
      return values[field];
  }
}
