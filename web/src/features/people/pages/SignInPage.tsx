import { Button, Divider, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLogin2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { hasStatus, reasonOf } from '@/api/problem';
import { FormProblem } from '@/ui/forms';
import { useTitle } from '@/ui/useTitle';
import { personQueries, PROVIDER_LOGIN, signIn } from '../api';
import { DoorPage } from '../parts/DoorPage';
import { refusalWords } from '../refusals';

const route = getRouteApi('/sign-in');

/** Signing in; afterwards one is where one wanted to go. */
export function SignInPage() {
  useTitle('Sign in');
  const { to, refused } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const { data: provider } = useQuery(personQueries.provider());
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (email) => (email.trim() === '' ? 'Your e-mail address is needed' : null),
      password: (password) => (password === '' ? 'Your password is needed' : null),
    },
  });
  const entering = useMutation({
    mutationFn: ({ email, password }: typeof form.values) => signIn(email.trim(), password),
    meta: { signsIn: true },
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(personQueries.me().queryKey, me);
      router.history.replace(to ?? '/');
    },
    // The address is likely right; the password is typed anew.
    onError: (error) => hasStatus(error, 401) && form.getInputNode('password')?.focus(),
  });

  const problem = entering.isError ? reasonOf(entering.error) : entering.isIdle ? refusalWords(refused) : null;

  return (
    <DoorPage
      title="Sign in to Cairn"
      about={to === undefined ? undefined : 'You’ll return to where you were.'}
      onSubmit={form.onSubmit((values) => entering.mutate(values))}
    >
      <FormProblem text={problem} />
      <TextInput label="E-mail" type="email" size="md" autoComplete="username" autoFocus key={form.key('email')} {...form.getInputProps('email')} />
      <PasswordInput
        label="Password"
        size="md"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      <Button type="submit" size="md" fullWidth loading={entering.isPending}>
        Sign in
      </Button>
      {provider?.enabled === true && (
        <>
          <Divider label="or" />
          <Button
            component="a"
            href={PROVIDER_LOGIN}
            variant="default"
            size="md"
            fullWidth
            leftSection={<IconLogin2 size={18} aria-hidden />}
          >
            Sign in with {provider.name}
          </Button>
        </>
      )}
    </DoorPage>
  );
}
