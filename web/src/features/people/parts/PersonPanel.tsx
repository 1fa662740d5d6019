import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useConfirm } from '@/ui/Confirm';
import { FormProblem, showProblems } from '@/ui/forms';
import { Reasoned } from '@/ui/Reasoned';
import { can, whyNot } from '../can';
import type { Member } from '../roster';
import { useMe } from '../useMe';
import { useMembers } from '../useMembers';
import { MemberFields, type MemberValues } from './MemberFields';
import { RunsCommunities } from './RunsCommunities';
import classes from './PersonForm.module.css';

interface Props {
  member: Member;
  members: Member[];
  onClose: () => void;
}

/** One person: what they are here, and the ways to change it. */
export function PersonPanel({ member, members, onClose }: Props) {
  const me = useMe();
  const confirm = useConfirm();
  const { changing, removing } = useMembers();
  const [problem, setProblem] = useState<string | null>(null);
  const refusal = whyNot(me, 'people.manage');
  const form = useForm<MemberValues>({
    initialValues: { role: member.role, department: member.department ?? '', manager_id: member.manager_id },
  });
  const submit = form.onSubmit(({ role, department, manager_id }) => {
    if (refusal !== null) return;
    setProblem(null);
    const body = { role, department: department.trim() === '' ? null : department.trim(), manager_id };
    changing.mutate(
      { member, body },
      {
        onSuccess: () => form.resetDirty(),
        onError: (error) => setProblem(showProblems(form, error)),
      },
    );
  });
  const remove = async () => {
    const isSure = await confirm({
      title: `Take ${member.name} out of ${me.organization.name}?`,
      text: 'Their sessions and tokens here end at once, and their goals have no owner any more. The account and all that was logged stay. Adding them again doesn’t give the goals back.',
      verb: 'Take out',
      isDangerous: true,
    });
    if (isSure) removing.mutate(member, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} noValidate aria-label={member.name} className={classes.form}>
      <Stack gap="md">
        <Text c="dimmed" size="sm">
          {member.email}
        </Text>
        <MemberFields form={form} members={members} personId={member.id} isFixed={refusal !== null} />
        <FormProblem text={problem} />
        <Group justify="space-between">
          <Reasoned refusal={refusal}>
            <Button variant="subtle" color="red" loading={removing.isPending} onClick={() => void remove()}>
              Take out…
            </Button>
          </Reasoned>
          <Reasoned refusal={refusal ?? (form.isDirty() ? null : 'Nothing is changed yet.')}>
            <Button type="submit" loading={changing.isPending}>
              Save
            </Button>
          </Reasoned>
        </Group>
        {can(me, 'communities.manage') && <RunsCommunities member={member} />}
      </Stack>
    </form>
  );
}
