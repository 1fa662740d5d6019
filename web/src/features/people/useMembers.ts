import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Schemas } from '@/api/client';
import { tellDone, tellFailure, tellUndo } from '@/ui/notices';
import { personQueries } from './api';
import { changeMember, removeMember, rosterQueries, type Member } from './roster';
import { useMe } from './useMe';

/** Changing and taking out people; what is shown follows. */
export function useMembers() {
  const client = useQueryClient();
  const me = useMe();
  const settle = async (id: string) => {
    await client.invalidateQueries({ queryKey: rosterQueries.all });
    // What one may do depends on one's own role.
    if (id === me.user.id) await client.invalidateQueries({ queryKey: personQueries.me().queryKey });
  };
  const changing = useMutation({
    mutationFn: ({ member, body }: { member: Member; body: Schemas['UserPatch'] }) => changeMember(member.id, body),
    onSuccess: async (_changed, { member }) => {
      const { role, department, manager_id } = member;
      tellUndo(`${member.name} is changed.`, async () => {
        await changeMember(member.id, { role, department, manager_id });
        await settle(member.id);
      });
      await settle(member.id);
    },
  });
  const removing = useMutation({
    mutationFn: (member: Member) => removeMember(member.id),
    onSuccess: async (_nothing, member) => {
      tellDone(`${member.name} is no longer in ${me.organization.name}.`);
      await settle(member.id);
    },
    onError: (error, member) => tellFailure(`${member.name} stays`, error),
  });
  return { changing, removing };
}
