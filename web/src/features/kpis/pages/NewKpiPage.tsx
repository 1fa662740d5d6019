export function NewKpiPage() { return null; }
