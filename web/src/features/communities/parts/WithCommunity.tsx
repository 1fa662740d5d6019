import { useQuery } from '@tanstack/react-query';
import { IconBuildingCommunity } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { can } from '@/features/people/can';
import { useMe } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { PageSkeleton } from '@/ui/Skeletons';
import { communityQueries, type Community } from '../api';

interface Props {
  id: string;
  children: (community: Community) => ReactNode;
}

/** Loads a community for a page of it, or says why it isn't shown. */
export function WithCommunity({ id, children }: Props) {
  const seesAny = can(useMe(), 'communities.view');
  const { data, error, isPending, refetch } = useQuery({ ...communityQueries.one(id), enabled: seesAny });
  if (!seesAny) return <NoCommunities />;
  if (data !== undefined) return children(data);
  return isPending ? <PageSkeleton /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
}

/** For those who run none. */
export function NoCommunities() {
  return (
    <Message icon={IconBuildingCommunity} title="You run no community">
      Communities show their figures to those who run them, and to admins. An admin can make you one of them.
    </Message>
  );
}
