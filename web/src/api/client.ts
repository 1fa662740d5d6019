import createClient, { type Middleware } from 'openapi-fetch';
import { problemOf, unreachable } from './problem';
import type { components, paths } from './schema.gen';

export type Schemas = components['schemas'];

const CSRF_COOKIE = 'cairn_csrf';
const CSRF_HEADER = 'X-CSRF-Token';
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

function readCookie(name: string): string | null {
  const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

/** Whether there may be a session: its own cookie is hidden from scripts, this one lives as long. */
export function hasSession(): boolean {
  return readCookie(CSRF_COOKIE) !== null;
}

/** Proves to the server that a change comes from our own page. */
const proveOrigin: Middleware = {
  onRequest: ({ request }) => {
    const token = readCookie(CSRF_COOKIE);
    if (token !== null && !SAFE_METHODS.includes(request.method)) request.headers.set(CSRF_HEADER, token);
    return request;
  },
  onError: () => unreachable(),
};

export const api = createClient<paths>();
api.use(proveOrigin);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a ProblemError where the server refused. */
export async function take<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as T;
}
