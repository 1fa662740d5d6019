import { IconList, type Icon } from '@tabler/icons-react';

interface View {
  to: '/objectives';
  word: string;
  icon: Icon;
}

/** The ways to look at objectives, each with an address of its own. */
export const VIEWS: View[] = [{ to: '/objectives', word: 'List', icon: IconList }];
