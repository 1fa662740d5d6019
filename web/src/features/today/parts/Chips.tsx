import { IconAlertTriangle, IconCalendarDue, IconCalendarX, IconFlame, IconShieldCheck, type Icon } from '@tabler/icons-react';
import { useFormat } from '@/features/people/useMe';
import type { Item } from '../api';
import { chipsOf, type Chip } from '../words';
import classes from './Chips.module.css';

const ICONS: Record<Chip['kind'], Icon> = {
  streak: IconFlame,
  buffer: IconShieldCheck,
  behind: IconAlertTriangle,
  due: IconCalendarDue,
  missed: IconCalendarX,
};

interface Props {
  item: Item;
  /** What is overdue needs its missed days told, not its pace. */
  isOverdue?: boolean;
}

/** Streak, buffer and what is due, each with its word and icon. */
export function Chips({ item, isOverdue = false }: Props) {
  const format = useFormat();
  const chips = chipsOf(item, format).filter(({ kind }) => !isOverdue || kind === 'missed' || kind === 'streak' || item.kind === 'target');
  return chips.map(({ kind, text, note }) => {
    const ChipIcon = ICONS[kind];
    return (
      <span key={kind} className={classes.chip} data-kind={kind} data-note={note}>
        <ChipIcon size={14} stroke={2} aria-hidden />
        {text}
      </span>
    );
  });
}
