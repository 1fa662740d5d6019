import { useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

interface Props extends Omit<ComponentProps<'a'>, 'href' | 'onClick'> {
  /** An address on this site, with all that stands behind its path. */
  address: string;
  onGo?: () => void;
}

/** A link whose address is made elsewhere; it leads there without loading the site anew. */
export function AddressLink({ address, onGo, ...rest }: Props) {
  const router = useRouter();
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onGo?.();
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(address);
  };
  return <a href={address} onClick={go} {...rest} />;
}
