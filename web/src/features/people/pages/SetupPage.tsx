import { Button, Fieldset, PasswordInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { hasStatus } from '@/api/problem';
import { FormProblem, showProblems } from '@/ui/forms';
import { useTitle } from '@/ui/useTitle';
import { personQueries, setUp } from '../api';
import { currencies, DEFAULT_CURRENCY, ownTimeZone, timeZones } from '../places';
import { DoorPage } from '../parts/DoorPage';
import classes from './SetupPage.module.css';

const SHORTEST = 10;

/** The first page of a new server: makes the organization and its administrator. */
export function SetupPage() {
  useTitle('Set up');
  const router = useRouter();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: {
      organization: { name: '', time_zone: ownTimeZone(), currency: DEFAULT_CURRENCY },
      person: { name: '', email: '', password: '' },
    },
    validate: {
      organization: { name: (name) => (name.trim() === '' ? 'Your organization needs a name' : null) },
      person: {
        name: (name) => (name.trim() === '' ? 'Your name is needed' : null),
        email: (email) => (/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? null : 'An e-mail address is needed'),
        password: (password) => (password.length < SHORTEST ? `At least ${SHORTEST} characters` : null),
      },
    },
  });
  const making = useMutation({
    mutationFn: ({ organization, person }: typeof form.values) => setUp({ organization, person: { ...person, locale: new Intl.Locale(navigator.language).baseName } }),
    meta: { signsIn: true },
    onSuccess: (me) => {
      client.clear();
      client.setQueryData(personQueries.me().queryKey, me);
      router.history.replace('/');
    },
    onError: (error) => {
      setProblem(showProblems(form, error));
      // Somebody else was first.
      if (hasStatus(error, 409)) client.setQueryData(personQueries.setup().queryKey, false);
    },
  });

  return (
    <DoorPage
      title="Welcome to Cairn"
      about="Nobody is here yet. Make your organization, and yourself its administrator; everything can be changed later."
      onSubmit={form.onSubmit((values) => {
        setProblem(null);
        making.mutate(values);
      })}
    >
      <FormProblem text={problem} />
      {hasStatus(making.error, 409) && (
        <Button variant="default" size="md" fullWidth onClick={() => router.history.replace('/sign-in')}>
          Go to the sign-in
        </Button>
      )}
      <Fieldset legend="Your organization" variant="unstyled" className={classes.fields}>
        <TextInput
          label="Name"
          size="md"
          autoFocus
          autoComplete="organization"
          key={form.key('organization.name')}
          {...form.getInputProps('organization.name')}
        />
        <Select
          label="Time zone"
          size="md"
          description="When its days begin and end"
          data={timeZones()}
          searchable
          allowDeselect={false}
          limit={100}
          nothingFoundMessage="No such time zone"
          key={form.key('organization.time_zone')}
          {...form.getInputProps('organization.time_zone')}
        />
        <Select
          label="Currency"
          size="md"
          data={currencies()}
          searchable
          allowDeselect={false}
          limit={200}
          nothingFoundMessage="No such currency"
          key={form.key('organization.currency')}
          {...form.getInputProps('organization.currency')}
        />
      </Fieldset>
      <Fieldset legend="You" variant="unstyled" className={classes.fields}>
        <TextInput label="Your name" size="md" autoComplete="name" key={form.key('person.name')} {...form.getInputProps('person.name')} />
        <TextInput
          label="E-mail"
          type="email"
          size="md"
          autoComplete="username"
          key={form.key('person.email')}
          {...form.getInputProps('person.email')}
        />
        <PasswordInput
          label="Password"
          description={`At least ${SHORTEST} characters`}
          size="md"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
          key={form.key('person.password')}
          {...form.getInputProps('person.password')}
        />
      </Fieldset>
      <Button type="submit" size="md" fullWidth loading={making.isPending}>
        Make the organization
      </Button>
    </DoorPage>
  );
}
