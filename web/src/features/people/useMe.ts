import { createContext, use } from 'react';
import type { Format } from '@/lib/format';
import type { Me } from './api';

/** Who is signed in, and how that person reads numbers and days. */
export interface Person {
  me: Me;
  format: Format;
}

/** Set by the shell; made once, because every cell of a tree asks for it. */
export const PersonContext = createContext<Person | null>(null);

function usePerson(): Person {
  const person = use(PersonContext);
  if (person === null) throw new Error('Only pages inside the shell know who is signed in.');
  return person;
}

export function useMe(): Me {
  return usePerson().me;
}

export function useFormat(): Format {
  return usePerson().format;
}
