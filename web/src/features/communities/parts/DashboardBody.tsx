import { Button, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconChartBarOff } from '@tabler/icons-react';
import { PRESET_WORDS, type RangeSearch } from '@/lib/range';
import { Message } from '@/ui/Message';
import type { Community, Metric } from '../api';
import { cardsOf, monthCardsOf, panelsOf } from '../dashboard';
import { bucketed, isRunning } from '../figures';
import { USUAL_RANGE, type LookSearch } from '../search';
import type { DashboardFigures } from '../useFigures';
import type { Local } from '../useLocal';
import { writePeriod } from '../words';
import { ChartPanel } from './ChartPanel';
import charts from './ChartPanel.module.css';
import classes from './DashboardBody.module.css';
import { FigureCard } from './FigureCard';
import cards from './FigureCard.module.css';
import { HourHeat } from './HourHeat';
import { MonthSection } from './MonthSection';

interface Props {
  community: Community;
  catalog: readonly Metric[];
  figures: DashboardFigures;
  range: RangeSearch;
  local: Local;
  onLook: (look: LookSearch) => void;
}

/** More points than a chart has room for become weeks. */
const MOST_DAYS = 120;

/** Cards, then what happened by day, by hour and by month. */
export function DashboardBody({ community, catalog, figures, range, local, onLook }: Props) {
  const { days, before, months } = figures;
  const { today, format, currency } = local;
  if (days.length === 0 && months.length === 0) return <NoFigures community={community} local={local} />;
  const [first, last] = [days[0]?.on ?? today, days.at(-1)?.on ?? today];
  const of = range.range === 'custom' ? format.period(first, last) : PRESET_WORDS[range.range ?? USUAL_RANGE];
  const grain = days.length > MOST_DAYS ? 'weekly' : 'daily';
  const panels = panelsOf(catalog);
  const rows = bucketed(panels.flatMap((panel) => panel.metrics), days, grain);
  const running = rows.find((row) => isRunning(grain, row.on, today))?.on ?? null;
  return (
    <>
      <div className={cards.cards} role="group" aria-label="Key figures">
        {cardsOf(catalog, days, before, today).map((figure) => (
          <FigureCard
            key={figure.metric.key}
            figure={figure}
            of={figure.metric.is_additive ? of : `As of ${format.day(last)}`}
            format={format}
            currency={currency}
            onLook={() => onLook({ metric: figure.metric.key, grain: 'daily' })}
          />
        ))}
        {monthCardsOf(catalog, months, today).map((figure) => (
          <FigureCard
            key={figure.metric.key}
            figure={figure}
            of={figure.on === null ? 'No month yet' : writePeriod('monthly', figure.on, format)}
            format={format}
            currency={currency}
            onLook={() => onLook({ metric: figure.metric.key, grain: 'monthly' })}
          />
        ))}
      </div>
      <Group className={classes.heading} gap="xs" align="baseline">
        <Title order={2} size="h4">
          {grain === 'daily' ? 'By day' : 'By week'}
        </Title>
        <Text size="sm" c="dimmed">
          {format.period(first, last)}; a click on a chart shows what happened then
        </Text>
      </Group>
      <div className={charts.charts}>
        {panels.map(({ title, metrics }) => (
          <ChartPanel
            key={title}
            title={title}
            metrics={metrics}
            rows={rows}
            grain={grain}
            running={running}
            format={format}
            currency={currency}
            onLook={(metric, on) => onLook({ metric, grain: 'daily', on: grain === 'daily' ? on : undefined })}
          />
        ))}
      </div>
      <HourHeat catalog={catalog} days={days} format={format} onLook={onLook} />
      <MonthSection catalog={catalog} months={months} local={local} onLook={onLook} />
    </>
  );
}

function NoFigures({ community, local }: { community: Community; local: Local }) {
  return (
    <Message
      icon={IconChartBarOff}
      title="There are no figures for these days"
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/communities/$communityId/work" params={{ communityId: community.id }} {...props} />}>
          Bring in what happened
        </Button>
      }
    >
      {community.name} has figures from {local.format.longDay(community.opened_on)} on, once something happened there.
    </Message>
  );
}
