import { useMediaQuery } from '@mantine/hooks';

/** Below Mantine's breakpoint "sm"; the styles say the same. */
const PHONE = '(max-width: 47.99em)';

export function usePhone(): boolean {
  return useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
}
