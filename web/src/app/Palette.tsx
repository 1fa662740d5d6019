import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { searchQueries, type Found } from '@/features/goals/finding';
import { goalAddress } from '@/features/goals/links';
import { kindOf } from '@/features/goals/words';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { groupsOf, useAllCommands, type Command } from '@/lib/commands';
import { matchesWords } from '@/lib/words';
import { Keys } from './Keys';

interface Props {
  onClose: () => void;
}

const TYPING_MS = 200;
const [store, spotlight] = createSpotlight();

/** Every page, goal and action, found by a few letters. */
export function Palette({ onClose }: Props) {
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), TYPING_MS);
  const seesGoals = can(useMe(), 'goals.view');
  const found = useQuery({
    ...searchQueries.goals(settled),
    enabled: seesGoals && settled !== '',
    placeholderData: keepPreviousData,
  });
  const router = useRouter();
  const commands = useAllCommands().filter((one) => one.isKeyOnly !== true && one.run !== undefined && matchesWords(one.word, query));
  const goals = settled === '' ? [] : (found.data ?? []);

  useEffect(() => {
    spotlight.open();
    return spotlight.close;
  }, []);

  return (
    <Spotlight.Root store={store} query={query} onQueryChange={setQuery} onSpotlightClose={onClose} shortcut={null} scrollable maxHeight={420} aria-label="Find or do anything">
      <Spotlight.Search placeholder="Find a page, a goal, something to do" aria-label="Find or do anything" leftSection={<IconSearch size={18} aria-hidden />} />
      <Spotlight.ActionsList>
        {groupsOf(commands).map(([group, ones]) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {ones.map((one) => (
              <CommandAction key={one.id} command={one} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {goals.length > 0 && (
          <Spotlight.ActionsGroup label="Goals">
            {goals.map((goal) => (
              <GoalAction key={goal.id} goal={goal} onOpen={() => void router.navigate({ href: goalAddress(goal) })} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {commands.length + goals.length === 0 && <Spotlight.Empty>{emptyWords(found.isFetching || settled !== query.trim(), found.isError)}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function CommandAction({ command }: { command: Command }) {
  const { word, icon: Icon, keys, run, refusal } = command;
  return (
    <Spotlight.Action
      label={word}
      description={refusal ?? undefined}
      disabled={refusal != null}
      leftSection={Icon && <Icon size={18} aria-hidden />}
      rightSection={keys === undefined ? undefined : <Keys keys={keys} />}
      onClick={run}
    />
  );
}

function GoalAction({ goal, onOpen }: { goal: Found; onOpen: () => void }) {
  const { icon: KindIcon, word } = kindOf(goal);
  const about = goal.owner_name === null ? word : `${word}, ${goal.owner_name}`;
  return <Spotlight.Action label={goal.title} description={about} leftSection={<KindIcon size={18} aria-hidden />} onClick={onOpen} />;
}

function emptyWords(isLooking: boolean, isBroken: boolean): string {
  if (isLooking) return 'Looking…';
  return isBroken ? 'Goals can’t be searched right now.' : 'Nothing is called that.';
}
