const HERE = 'http://here';

/** A path on this site; undefined for anything that leads elsewhere, home, or back to signing in. */
export function localPath(found: unknown): string | undefined {
  if (typeof found !== 'string' || !found.startsWith('/')) return undefined;
  const url = URL.parse(found, HERE);
  if (url?.origin !== HERE || url.pathname === '/' || url.pathname.startsWith('/sign-in')) return undefined;
  return url.pathname + url.search + url.hash;
}
