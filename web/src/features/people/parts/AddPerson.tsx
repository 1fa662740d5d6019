import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePhone } from '@/lib/screen';
import { FormProblem, showProblems } from '@/ui/forms';
import { tellDone } from '@/ui/notices';
import { addMember, rosterQueries, type Member, type Role } from '../roster';
import { useMe } from '../useMe';
import { MemberFields } from './MemberFields';
import classes from './PersonForm.module.css';

interface Props {
  members: Member[];
  isOpen: boolean;
  onClose: () => void;
  onAdded: (member: Member) => void;
}

const SHORTEST = 10;
const INITIAL = { email: '', name: '', password: '', role: 'employee' as Role, department: '', manager_id: null as string | null };

/** Adds somebody to the organization. What was typed stays until that is done. */
export function AddPerson({ members, isOpen, onClose, onAdded }: Props) {
  const { organization } = useMe();
  const client = useQueryClient();
  const isPhone = usePhone();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: INITIAL,
    validate: {
      email: (email) => (/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? null : 'An e-mail address is needed'),
      name: (name) => (name.trim() === '' ? 'A name is needed' : null),
      password: (password) => (password === '' || password.length >= SHORTEST ? null : `At least ${SHORTEST} characters`),
    },
  });
  const adding = useMutation({
    mutationFn: addMember,
    onSuccess: async (member) => {
      await client.invalidateQueries({ queryKey: rosterQueries.all });
      form.reset();
      tellDone(`${member.name} is in ${organization.name} now.`);
      onAdded(member);
    },
    onError: (error) => setProblem(showProblems(form, error)),
  });
  const submit = form.onSubmit(({ email, name, password, department, ...rest }) => {
    setProblem(null);
    adding.mutate({
      ...rest,
      email: email.trim(),
      name: name.trim(),
      password: password === '' ? null : password,
      department: department.trim() === '' ? null : department.trim(),
    });
  });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add a person" size="md" fullScreen={isPhone}>
      <form onSubmit={submit} noValidate aria-label="Add a person" className={classes.form}>
        <Stack gap="md">
          <TextInput
            label="E-mail"
            type="email"
            description="Who has an account already, in another organization, keeps its name and password"
            required
            data-autofocus
            autoComplete="off"
            {...form.getInputProps('email')}
          />
          <TextInput label="Name" required maxLength={200} autoComplete="off" {...form.getInputProps('name')} />
          <MemberFields form={form} members={members} personId={null} />
          <PasswordInput
            label="First password"
            description={`At least ${SHORTEST} characters. Leave it empty for who signs in through another provider or has an account.`}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
            {...form.getInputProps('password')}
          />
          <FormProblem text={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={adding.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
