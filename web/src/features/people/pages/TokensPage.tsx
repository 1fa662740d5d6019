import { Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import classes from '@/features/admin/parts/Admin.module.css';
import { AdminFrame } from '@/features/admin/parts/AdminFrame';
import type { Format } from '@/lib/format';
import { useConfirm } from '@/ui/Confirm';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { tellDone, tellFailure } from '@/ui/notices';
import { LinesSkeleton } from '@/ui/Skeletons';
import { can } from '../can';
import { isExpired, revokeAnyToken, revokeToken, tokenQueries, type AnyToken, type Token } from '../tokens';
import { useFormat, useMe } from '../useMe';

const NewToken = lazy(() => import('../parts/NewToken').then(({ NewToken: component }) => ({ default: component })));
const route = getRouteApi('/inside/admin/tokens');

/** The tokens by which scripts act as people: one's own, and for admins everybody's. */
export function TokensPage() {
  const [isMaking, setIsMaking] = useState(false);
  const make = () => setIsMaking(true);
  const me = useMe();
  const navigate = route.useNavigate();
  const mayAll = can(me, 'people.manage');
  const { whose } = route.useSearch();
  const isAll = mayAll && whose === 'all';
  return (
    <AdminFrame
      tab="Tokens"
      about="Scripts and machines act as you by a token, in this organization only"
      actions={
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={make}>
          New token
        </Button>
      }
    >
      {mayAll && (
        <div className={classes.toolbar}>
          <SegmentedControl
            aria-label="Whose tokens"
            data={WHOSE}
            value={isAll ? 'all' : 'own'}
            onChange={(whose) => void navigate({ search: whose === 'all' ? { whose } : {}, replace: true })}
          />
        </div>
      )}
      {isAll ? <EverybodysTokens /> : <OwnTokens onMake={make} />}
      <Suspense>
        <NewToken isOpen={isMaking} onClose={() => setIsMaking(false)} />
      </Suspense>
    </AdminFrame>
  );
}

const WHOSE = [
  { value: 'own', label: 'Yours' },
  { value: 'all', label: 'Everybody’s' },
];

function EverybodysTokens() {
  const format = useFormat();
  const revoke = useRevoking(revokeAnyToken);
  const { data: tokens, error, refetch } = useQuery(tokenQueries.everybodys());
  const columns = useMemo(
    (): Column<AnyToken>[] => [{ key: 'owner', title: 'Whose', value: (one) => one.user_name }, ...columnsOf<AnyToken>(format, revoke)],
    [format, revoke],
  );
  if (tokens === undefined) {
    return error === null ? <LinesSkeleton label="Loading the tokens" /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <DataTable
      label="Tokens"
      columns={columns}
      rows={tokens}
      rowKey={(one) => one.id}
      empty={
        <Message icon={IconKey} title="Nobody has a token">
          Whoever makes one is listed here.
        </Message>
      }
    />
  );
}

function OwnTokens({ onMake }: { onMake: () => void }) {
  const format = useFormat();
  const revoke = useRevoking(revokeToken);
  const { data: tokens, error, refetch } = useQuery(tokenQueries.own());
  const columns = useMemo(() => columnsOf<Token>(format, revoke), [format, revoke]);
  if (tokens === undefined) {
    return error === null ? <LinesSkeleton label="Loading your tokens" lines={5} /> : <ErrorMessage error={error} onRetry={() => void refetch()} />;
  }
  return (
    <DataTable
      label="Your tokens"
      columns={columns}
      rows={tokens}
      rowKey={(one) => one.id}
      empty={
        <Message icon={IconKey} title="You have no tokens" action={<Button variant="default" onClick={onMake}>Make one</Button>}>
          With a token a script can log values and read goals as you do, without your password.
        </Message>
      }
    />
  );
}

function useRevoking(revoke: (id: string) => Promise<void>): (token: Token) => void {
  const client = useQueryClient();
  const confirm = useConfirm();
  const { mutate } = useMutation({
    mutationFn: (token: Token) => revoke(token.id),
    onSuccess: async (_nothing, token) => {
      tellDone(`“${token.name}” is revoked.`);
      await client.invalidateQueries({ queryKey: tokenQueries.all });
    },
    onError: (error, token) => tellFailure(`“${token.name}” isn’t revoked`, error),
  });
  return useMemo(() => {
    const ask = async (token: Token) => {
      const isSure = await confirm({
        title: `Revoke “${token.name}”?`,
        text: 'What uses it is refused from now on. This can’t be taken back; a new token has another secret.',
        verb: 'Revoke',
        isDangerous: true,
      });
      if (isSure) mutate(token);
    };
    return (token) => void ask(token);
  }, [confirm, mutate]);
}

function columnsOf<T extends Token>(format: Format, onRevoke: (token: T) => void): Column<T>[] {
  return [
    { key: 'name', title: 'Name', value: (one) => one.name },
    { key: 'created', title: 'Made', value: (one) => one.created_at, render: (one) => format.moment(one.created_at), isWideOnly: true, width: '220px' },
    { key: 'expires', title: 'Holds until', value: (one) => one.expires_at, render: (one) => <Expiry token={one} />, width: '170px' },
    {
      key: 'revoke',
      title: 'Revoke',
      value: () => null,
      isUnsorted: true,
      isUnsaved: true,
      width: '120px',
      render: (one) => (
        <Button variant="subtle" color="red" size="compact-sm" className={classes.act} aria-label={`Revoke ${one.name}`} onClick={() => onRevoke(one)}>
          Revoke
        </Button>
      ),
    },
  ];
}

function Expiry({ token }: { token: Token }) {
  const format = useFormat();
  const [now] = useState(() => Date.now());
  if (token.expires_at === null) return 'For ever';
  return isExpired(token, now) ? `Expired ${format.day(format.dayOf(token.expires_at))}` : format.moment(token.expires_at);
}
