import { queryOptions } from '@tanstack/react-query';
import { api, take, type Schemas } from '@/api/client';
import { personQueries } from './api';

export type Token = Schemas['TokenOut'];
export type AnyToken = Schemas['AnyTokenOut'];

const PAGE = 1000;

export const tokenQueries = {
  all: [...personQueries.all, 'tokens'] as const,
  /** One's own, newest first. */
  own: () =>
    queryOptions({
      queryKey: [...tokenQueries.all, 'own'],
      queryFn: async ({ signal }) => (await take(api.GET('/api/v1/tokens', { signal }))).items,
    }),
  /** Everybody's, newest first. */
  everybodys: () =>
    queryOptions({
      queryKey: [...tokenQueries.all, 'everybodys'],
      queryFn: ({ signal }) => listEverybodys(signal),
    }),
};

async function listEverybodys(signal: AbortSignal): Promise<AnyToken[]> {
  const tokens: AnyToken[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null } = { limit: PAGE, cursor };
    const page: Schemas['AnyTokensOut'] = await take(api.GET('/api/v1/organization/tokens', { params: { query }, signal }));
    tokens.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return tokens;
}

/** What of the tokens stands in the address. */
export interface TokensSearch {
  /** Everybody's, for who may see them. */
  whose?: 'all' | undefined;
}

export function readTokensSearch({ whose }: Record<string, unknown>): TokensSearch {
  return whose === 'all' ? { whose } : {};
}

/** Revokes a token of somebody in the organization. */
export async function revokeAnyToken(id: string): Promise<void> {
  await take(api.DELETE('/api/v1/organization/tokens/{token_id}', { params: { path: { token_id: id } } }));
}

/** Makes a token; the answer is the only one that has its secret. */
export function createToken(body: Schemas['TokenIn']): Promise<Schemas['TokenCreatedOut']> {
  return take(api.POST('/api/v1/tokens', { body }));
}

export async function revokeToken(id: string): Promise<void> {
  await take(api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id: id } } }));
}

/** For how many days a token holds; none: for ever. */
export const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'For ever' },
] as const;

export type Lifetime = (typeof LIFETIMES)[number]['value'];

const DAY_MS = 24 * 60 * 60 * 1000;

/** When a token made now ends; null: never. */
export function expiryOf(lifetime: Lifetime, now: number): string | null {
  return lifetime === '' ? null : new Date(now + Number(lifetime) * DAY_MS).toISOString();
}

/** Whether a token has ended by itself. */
export function isExpired({ expires_at: at }: Pick<Token, 'expires_at'>, now: number): boolean {
  return at !== null && Date.parse(at) <= now;
}
