/** What has the browser do nothing but wait; a second for those that don't say. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act);
  else setTimeout(act, 1_000);
}

/** Code that the first page can do without: it is loaded when it is asked for, or once the page stands and nothing else is
 * to do, so that menus, questions and notices neither wait nor need the network. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  const get = () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const fetchAhead = () => whenIdle(() => void get().catch(() => undefined));
  if (document.readyState === 'complete') fetchAhead();
  else window.addEventListener('load', fetchAhead, { once: true });
  return get;
}
