import { MultiSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { tellFailure, tellUndo } from '@/ui/notices';
import { communityRoleQueries, setRuns } from '../communityRoles';
import type { Member } from '../roster';

interface Change {
  communityId: string;
  isToRun: boolean;
}

/** The communities that a person runs; a change holds at once, and can be taken back. */
export function RunsCommunities({ member }: { member: Member }) {
  const client = useQueryClient();
  const { data: choices } = useQuery(communityRoleQueries.choices());
  const { data: given } = useQuery(communityRoleQueries.of(member.id));
  const settle = () => client.invalidateQueries({ queryKey: communityRoleQueries.all });
  const { mutate, isPending } = useMutation({
    mutationFn: ({ communityId, isToRun }: Change) => setRuns(member.id, communityId, isToRun),
    onSuccess: (_nothing, { communityId, isToRun }) => {
      const name = choices?.find((one) => one.id === communityId)?.name ?? 'the community';
      tellUndo(`${member.name} ${isToRun ? 'runs' : 'no longer runs'} ${name}.`, async () => {
        await setRuns(member.id, communityId, !isToRun);
        await settle();
      });
    },
    onError: (error) => tellFailure('Not changed', error),
    onSettled: settle,
  });
  const value = given?.map((one) => one.id) ?? [];
  const choose = (next: string[]) => {
    const added = next.find((id) => !value.includes(id));
    const gone = value.find((id) => !next.includes(id));
    if (added !== undefined) mutate({ communityId: added, isToRun: true });
    else if (gone !== undefined) mutate({ communityId: gone, isToRun: false });
  };
  return (
    <MultiSelect
      label="Runs communities"
      description={member.role === 'admin' ? 'Admins run all of them anyway' : 'Sees and changes these, whatever the role'}
      placeholder={value.length === 0 ? 'None' : undefined}
      data={(choices ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      searchable
      disabled={choices === undefined || given === undefined || isPending}
      nothingFoundMessage="No such community"
      onChange={choose}
    />
  );
}
