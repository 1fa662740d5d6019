import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { csvName } from '@/lib/csv';
import type { Days } from '@/lib/range';
import { LaterMenu } from '@/ui/LaterMenu';
import { tellFailure } from '@/ui/notices';
import { readCsv, type Community, type Grain } from '../api';
import { saveText } from '../saveText';
import { GRAINS } from '../search';
import { GRAIN_WORDS } from '../words';

interface Props {
  community: Community;
  days: Days;
  today: string;
}

/** Saves all metrics of the days that are shown, exactly as they are stored. */
export function SaveFigures({ community, days, today }: Props) {
  const saving = useMutation({
    mutationFn: (grain: Grain) => readCsv(community.id, grain, days),
    onSuccess: (text, grain) => saveText(csvName(`${community.name} by ${GRAIN_WORDS[grain].one}`, today), text),
    onError: (error) => tellFailure('Not saved', error),
  });
  return (
    <LaterMenu
      position="bottom-end"
      target={
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} loading={saving.isPending}>
          CSV
        </Button>
      }
    >
      {(Menu) =>
        GRAINS.map((grain) => (
          <Menu.Item key={grain} onClick={() => saving.mutate(grain)}>
            All metrics by {GRAIN_WORDS[grain].one}
          </Menu.Item>
        ))
      }
    </LaterMenu>
  );
}
