// Sets the colour scheme before the first paint, so that no page flashes in the wrong one.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('cairn.color-scheme') ?? 'auto';
  } catch {
    // Storage is forbidden: the system's scheme it is.
  }
  const isDark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
