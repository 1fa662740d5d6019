import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useFormat } from '@/features/people/useMe';
import { reasonOf } from '@/api/problem';
import { ProgressBar } from '@/ui/ProgressBar';
import { StatusMark } from '@/ui/StatusMark';
import { LinesSkeleton } from '@/ui/Skeletons';
import { objectiveQueries, type LinkedKpi, type Objective } from '../api';
import { ANY_PERIOD } from '../search';
import classes from './ObjectivePanel.module.css';

/** The KPIs that tell whether an objective is reached, each with its weight. */
export function KeyResults({ objective }: { objective: Objective }) {
  const { data, error } = useQuery(objectiveQueries.keyResults(objective.id));
  if (error !== null && data === undefined) return <p className={classes.empty}>{reasonOf(error)}</p>;
  if (data === undefined) return <LinesSkeleton label="Loading the key results" lines={3} />;
  const isLeftOut = objective.progress.method === 'children' && data.length > 0;
  return (
    <>
      {isLeftOut && <p className={classes.empty}>The objectives below make the progress; these KPIs are left out of it.</p>}
      {data.length === 0 && (
        <p className={classes.empty}>
          {objective.child_count > 0
            ? 'No key results of its own: its progress comes from the objectives below.'
            : 'No key results yet. Edit the objective to link KPIs or write new ones.'}
        </p>
      )}
      <ul className={classes.list}>
        {data.map((kpi) => (
          <KeyResult key={kpi.kpi_id} kpi={kpi} />
        ))}
      </ul>
      {objective.child_count > 0 && (
        <Link to="/objectives/tree" search={{ open: objective.id, period: ANY_PERIOD, q: objective.title }} className={classes.quiet}>
          {objective.child_count === 1 ? 'One objective below' : `${objective.child_count} objectives below`}, in the tree
        </Link>
      )}
    </>
  );
}

function KeyResult({ kpi }: { kpi: LinkedKpi }) {
  const format = useFormat();
  const values = [
    kpi.current_value === null ? 'no data' : format.value(kpi.current_value),
    kpi.target_value === null ? null : format.value(kpi.target_value),
  ].filter((one) => one !== null);
  return (
    <li className={classes.item}>
      <Link to="/goals/$goalId" params={{ goalId: kpi.kpi_id }} className={classes.itemTitle}>
        {kpi.title}
      </Link>
      <ProgressBar progress={kpi.current_value === null ? null : kpi.progress_percentage} status={kpi.status} />
      <span className={classes.figure}>{kpi.progress_percentage === null ? 'words only' : format.percent(kpi.progress_percentage)}</span>
      <span className={classes.quiet}>
        {values.join(' / ')} {kpi.unit} · weight {format.weight(kpi.weight)} · <StatusMark status={kpi.status} none="no numeric target" />
      </span>
    </li>
  );
}
