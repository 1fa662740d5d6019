import { IconList, IconListTree, IconSitemap, IconTimeline, type Icon } from '@tabler/icons-react';

interface View {
  to: '/objectives' | '/objectives/tree' | '/objectives/gantt' | '/objectives/map';
  word: string;
  icon: Icon;
}

/** The ways to look at objectives, each with an address of its own. */
export const VIEWS: View[] = [
  { to: '/objectives', word: 'List', icon: IconList },
  { to: '/objectives/tree', word: 'Tree', icon: IconListTree },
  { to: '/objectives/gantt', word: 'Timeline', icon: IconTimeline },
  { to: '/objectives/map', word: 'Map', icon: IconSitemap },
];
