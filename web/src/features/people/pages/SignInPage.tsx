import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertCircle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { reasonOf } from '@/api/problem';
import { CairnMark } from '@/ui/CairnMark';
import { useTitle } from '@/ui/useTitle';
import { personQueries, PROVIDER_LOGIN, signIn } from '../api';
import { refusalWords } from '../refusals';
import classes from './SignInPage.module.css';

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
  });

  const problem = entering.isError ? reasonOf(entering.error) : refusalWords(refused);

  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={form.onSubmit((values) => entering.mutate(values))} noValidate>
        <Stack gap="md">
          <div className={classes.brand}>
            <CairnMark size={40} />
            <Title order={1} size="h2">
              Sign in to Cairn
            </Title>
            {to !== undefined && (
              <Text c="dimmed" size="sm">
                You’ll return to where you were.
              </Text>
            )}
          </div>
          {problem !== null && (
            <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />} role="alert">
              {problem}
            </Alert>
          )}
          <TextInput
            label="E-mail"
            type="email"
            size="md"
            autoComplete="username"
            autoFocus
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
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
              <Button component="a" href={PROVIDER_LOGIN} variant="default" size="md" fullWidth>
                Sign in with {provider.name}
              </Button>
            </>
          )}
        </Stack>
      </form>
    </main>
  );
}
