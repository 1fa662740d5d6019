/** Why the provider's sign-in ended here, by the code in the address. */
const WORDS: Record<string, string> = {
  OidcUnavailable: 'The provider doesn’t answer. Try again in a moment, or sign in with your password.',
  OidcFlightUnknown: 'That took too long, or was begun in another browser. Please begin once more.',
  OidcRefused: 'The provider didn’t sign you in. Please begin once more.',
  OidcEmailUnverified: 'The provider doesn’t vouch for your e-mail address. Have it verified there.',
  OidcEmailUnknown: 'Nobody has been added with the e-mail address that you have there. Ask an admin to add you.',
  NoOrganization: 'You don’t belong to any organization yet. Ask an admin to add you.',
};

/** What to tell people; null: nothing was refused. Addresses are anybody's, so their text isn't shown. */
export function refusalWords(code: string | undefined): string | null {
  if (code === undefined) return null;
  return Object.hasOwn(WORDS, code) ? (WORDS[code] ?? null) : 'Signing in didn’t work. Please begin once more.';
}
