export function CascadePage() { return null; }
