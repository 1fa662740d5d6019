import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { AdminFrame } from '@/features/admin/parts/AdminFrame';
import type { Format } from '@/lib/format';
import { useConfirm } from '@/ui/Confirm';
import { DataTable, type Column } from '@/ui/DataTable';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { tellDone, tellFailure } from '@/ui/notices';
import { LinesSkeleton } from '@/ui/Skeletons';
import { NewToken } from '../parts/NewToken';
import { isExpired, revokeToken, tokenQueries, type Token } from '../tokens';
import { useFormat } from '../useMe';

/** The tokens by which one's scripts act as oneself. */
export function TokensPage() {
  const [isMaking, setIsMaking] = useState(false);
  const make = () => setIsMaking(true);
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
      <Tokens onMake={make} />
      <NewToken isOpen={isMaking} onClose={() => setIsMaking(false)} />
    </AdminFrame>
  );
}

function Tokens({ onMake }: { onMake: () => void }) {
  const format = useFormat();
  const revoke = useRevoking();
  const { data: tokens, error, refetch } = useQuery(tokenQueries.own());
  const columns = useMemo(() => columnsOf(format, revoke), [format, revoke]);
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

function useRevoking(): (token: Token) => void {
  const client = useQueryClient();
  const confirm = useConfirm();
  const { mutate } = useMutation({
    mutationFn: (token: Token) => revokeToken(token.id),
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

function columnsOf(format: Format, onRevoke: (token: Token) => void): Column<Token>[] {
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
        <Button variant="subtle" color="red" size="compact-sm" aria-label={`Revoke ${one.name}`} onClick={() => onRevoke(one)}>
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
