import { add } from '@/lib/decimal';
import type { Cascade, Cascaded, CascadeIn } from './api';

type Level = CascadeIn['down_to'];
export type Split = NonNullable<CascadeIn['split']>;

/** What stands in the fields of the wizard. */
export interface Plan {
  title: string;
  total: string;
  unit: string;
  year: string;
  split: Split;
  down_to: NonNullable<Level>;
  daily: NonNullable<CascadeIn['daily']>;
  /** ISO; none: the organization's working days. */
  weekdays: number[];
  /** By level what each period gets compared to the others. */
  shares: Record<ShareLevel, string[]>;
}

export const SHARE_LEVELS = { quarterly: 4, monthly: 12, daily: 7 } as const;
export type ShareLevel = keyof typeof SHARE_LEVELS;
export const LEVELS = ['quarterly', 'monthly', 'weekly', 'daily'] as const;

export function emptyPlan(year: number): Plan {
  return {
    title: '',
    total: '',
    unit: '',
    year: String(year),
    split: 'even',
    down_to: 'weekly',
    daily: 'recurring',
    weekdays: [],
    shares: { quarterly: ['25', '25', '25', '25'], monthly: [], daily: [] },
  };
}

export type Reading = { body: CascadeIn } | { problems: Partial<Record<'title' | 'total' | 'year' | 'shares', string>> };

/** The plan as the server takes it, or what is still missing in it. */
export function readPlan(plan: Plan, parse: (text: string) => string | null): Reading {
  const total = parse(plan.total);
  const year = Number(plan.year);
  const shares = Object.entries(plan.shares)
    .filter(([level, texts]) => texts.length > 0 && isMade(plan, level as ShareLevel))
    .map(([level, texts]) => [level, texts.map(parse)] as const);
  const problems = {
    ...(plan.title.trim() === '' ? { title: 'Say what is counted: “Revenue”, “Kilometres run”.' } : {}),
    ...(total === null || Number(total) <= 0 ? { total: 'A number above 0.' } : {}),
    ...(Number.isInteger(year) && year >= 1901 && year <= 2998 ? {} : { year: 'A year as 2026.' }),
    ...(plan.split === 'shares' ? sharesProblem(shares) : {}),
  };
  if (total === null || Object.keys(problems).length > 0) return { problems };
  return {
    body: {
      title: plan.title.trim(),
      target_value: total,
      year,
      split: plan.split,
      down_to: plan.down_to,
      unit: plan.unit.trim() === '' ? null : plan.unit.trim(),
      ...(plan.split === 'shares' ? { shares: Object.fromEntries(shares) } : {}),
      ...(plan.down_to === 'daily' ? { daily: plan.daily } : {}),
      ...(plan.weekdays.length > 0 ? { due_weekdays: plan.weekdays } : {}),
    },
  };
}

/** Whether a cascade goes down to a level. */
export function isMade({ down_to: lowest }: Pick<Plan, 'down_to'>, level: ShareLevel): boolean {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(lowest);
}

function sharesProblem(shares: (readonly [string, (string | null)[]])[]): { shares?: string } {
  if (shares.length === 0) return { shares: 'Give the shares of at least one level.' };
  const bad = shares.some(([, values]) => values.some((value) => value === null || Number(value) < 0));
  if (bad) return { shares: 'Every share is a number, 0 or more.' };
  return shares.some(([, values]) => values.every((value) => Number(value) === 0)) ? { shares: 'Not all shares of a level can be 0.' } : {};
}

export interface Line {
  kpi: Cascaded;
  depth: number;
}

/** The first lines of a cascade, top down: all quarters, and of the first branch all that is below. */
export function firstLines(kpis: Cascaded[], most: number): Line[] {
  const lines: Line[] = [];
  const walk = (level: Cascaded[], depth: number, isFirstBranch: boolean) => {
    level.forEach((kpi, index) => {
      lines.push({ kpi, depth });
      if (isFirstBranch && index === 0) walk(kpi.children, depth + 1, true);
    });
  };
  walk(kpis, 0, true);
  return lines.slice(0, most);
}

/** What the quarters add up to; a period for which nothing is left adds nothing. */
export function sumOf(cascade: Cascade): string {
  return cascade.kpis.reduce((sum, kpi) => add(sum, kpi.target_value ?? '0'), '0');
}
