import { useMemo, useState } from 'react';
import { recall, remember } from '@/lib/storage';
import { LEVELS, type Expansion, type Level } from './rows';

const DEFAULT: Expansion = { level: 2, toggled: {} };

function isExpansion(found: unknown): found is Expansion {
  if (typeof found !== 'object' || found === null || !('level' in found) || !('toggled' in found)) return false;
  return LEVELS.some((level) => level === found.level) && typeof found.toggled === 'object' && found.toggled !== null;
}

interface Control {
  expansion: Expansion;
  toggle: (key: string, open: boolean) => void;
  /** Opens everything down to a level, and forgets what was toggled by hand. */
  setLevel: (level: Level) => void;
}

/** What is open in a tree, remembered per tree; a level in the address wins over the remembered one.
 * While a filter shows only matches, what is toggled holds for that filter alone. */
export function useExpansion(treeId: string, levelInAddress: Level | undefined, filter: string): Control {
  const storageKey = `goals.open.${treeId}`;
  const [kept, setKept] = useState<Expansion>(() => recall(storageKey, isExpansion) ?? DEFAULT);
  const [passing, setPassing] = useState<{ filter: string } & Pick<Expansion, 'toggled'>>({ filter, toggled: {} });
  const isFiltering = filter.trim() !== '';

  const expansion = useMemo(() => {
    const level = levelInAddress ?? kept.level;
    if (isFiltering) return { level, toggled: passing.filter === filter ? passing.toggled : {} };
    return level === kept.level ? kept : { level, toggled: {} };
  }, [levelInAddress, kept, isFiltering, passing, filter]);

  const keep = (next: Expansion) => {
    setKept(next);
    remember(storageKey, next);
  };

  return {
    expansion,
    toggle: (key, open) => {
      const toggled = { ...expansion.toggled, [key]: open };
      if (isFiltering) setPassing({ filter, toggled });
      else keep({ level: expansion.level, toggled });
    },
    setLevel: (level) => keep({ level, toggled: {} }),
  };
}
