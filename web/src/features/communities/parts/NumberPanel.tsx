import { NativeSelect, Text } from '@mantine/core';
import { SidePanel } from '@/ui/SidePanel';
import type { Community, Grain, Metric } from '../api';
import { isByWord, type Row } from '../figures';
import type { LookSearch } from '../search';
import type { Local } from '../useLocal';
import { FeedButton } from './FeedButton';
import classes from './NumberPanel.module.css';
import { PanelEvents } from './PanelEvents';
import { PanelPeriods } from './PanelPeriods';

interface Props {
  community: Community;
  catalog: readonly Metric[];
  look: LookSearch;
  /** The rows of a grain that the page shows. */
  rowsOf: (grain: Grain) => readonly Row[];
  local: Local;
  onLook: (look: LookSearch) => void;
}

/** What a number is made of: first its periods, then the events of one. */
export function NumberPanel({ community, catalog, look, rowsOf, local, onLook }: Props) {
  const grain = look.grain ?? 'daily';
  const metric = catalog.find((one) => one.key === look.metric && one.grain === grain);
  const close = () => onLook({});
  if (look.metric === undefined) return null;
  const siblings = catalog.filter((one) => one.grain === grain && one.group === metric?.group);
  return (
    <SidePanel title={metric?.label ?? 'No such number'} isOpen onClose={close}>
      {metric === undefined ? (
        <Text size="sm">The catalogue has no metric like this one. Choose another number on the page.</Text>
      ) : (
        <div className={classes.panel}>
          <Text size="sm" c="dimmed">
            {metric.description}
          </Text>
          <div className={classes.tools}>
            {siblings.length > 1 && (
              <NativeSelect
                className={classes.choice}
                aria-label="Number"
                data={siblings.map(({ key, label }) => ({ value: key, label }))}
                value={metric.key}
                onChange={(event) => onLook({ ...look, metric: event.currentTarget.value })}
              />
            )}
            {!isByWord(metric) && <FeedButton community={community} metric={metric} />}
          </div>
          {look.on === undefined ? (
            <PanelPeriods metric={metric} rows={rowsOf(grain)} local={local} onOpen={(on) => onLook({ ...look, on })} />
          ) : (
            <PanelEvents key={`${metric.key}:${look.on}`} community={community} of={{ metric: metric.key, grain, on: look.on }} local={local} onBack={() => onLook({ ...look, on: undefined })} />
          )}
        </div>
      )}
    </SidePanel>
  );
}
