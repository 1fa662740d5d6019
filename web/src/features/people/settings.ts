import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { personQueries } from './api';

export type Organization = Schemas['OrganizationOut'];
export type Settings = Omit<Organization, 'id' | 'today'>;

export const organizationQuery = () =>
  queryOptions({
    queryKey: [...personQueries.all, 'organization'],
    queryFn: ({ signal }) => take(api.GET('/api/v1/organization', { signal })),
  });

export function changeOrganization(body: Schemas['OrganizationPatch']): Promise<Organization> {
  return take(api.PATCH('/api/v1/organization', { body }));
}

export function settingsOf({ id: _id, today: _today, ...settings }: Organization): Settings {
  return settings;
}

/** The settings that differ, as the server takes them. */
export function changed(before: Settings, after: Settings): Partial<Settings> {
  const names = Object.keys(after) as (keyof Settings)[];
  return Object.fromEntries(names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, after[name]]));
}

/** What else a change does, beside what one sees in the form; none where it only renames. */
const CONSEQUENCES: Partial<Record<keyof Settings, string>> = {
  time_zone: 'Days begin and end at another time: what is expected by today is computed anew, and jobs run by the new clock.',
  working_weekdays: 'What is expected by today is computed anew for every goal that counts working days.',
  holidays: 'What is expected by today is computed anew for every goal that counts working days.',
  fiscal_year_start_month: 'Quarters and years begin in another month: the periods of goals move, and their progress is computed anew.',
  on_track_ratio: 'Goals may get another status at once, for everybody.',
  at_risk_ratio: 'Goals may get another status at once, for everybody.',
  check_in_days: 'Objectives may become outdated, or no longer be.',
  currency: 'Amounts are shown in the new currency; none is converted.',
};

export function consequencesOf(changes: Partial<Settings>): string[] {
  const found = (Object.keys(changes) as (keyof Settings)[]).map((name) => CONSEQUENCES[name]);
  return [...new Set(found.filter((one) => one !== undefined))];
}
