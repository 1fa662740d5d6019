import { Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormat } from '@/features/people/useMe';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Message } from '@/ui/Message';
import { LinesSkeleton } from '@/ui/Skeletons';
import { useTitle } from '@/ui/useTitle';
import { objectiveQueries, type LinkedKpi, type Objective } from '../api';
import { rowOf, valuesOf } from '../form';
import { ObjectiveForm } from '../parts/form/ObjectiveForm';
import { whyNotMine } from '../words';
import classes from './FormPage.module.css';

const route = getRouteApi('/inside/objectives/$objectiveId/edit');

/** Changes an objective and its key results. */
export function EditObjectivePage() {
  useTitle('Edit the objective');
  const { objectiveId } = route.useParams();
  const objective = useQuery(objectiveQueries.one(objectiveId));
  const linked = useQuery(objectiveQueries.keyResults(objectiveId));
  const error = objective.error ?? linked.error;
  if (objective.data !== undefined && linked.data !== undefined) {
    return <Loaded key={objectiveId} objective={objective.data} linked={linked.data} />;
  }
  if (error === null) return <LinesSkeleton label="Loading the objective" />;
  return (
    <ErrorMessage
      error={error}
      onRetry={() => {
        void objective.refetch();
        void linked.refetch();
      }}
    />
  );
}

/** What others change while one types comes in when one saves, not under one's hands. */
function Loaded(now: { objective: Objective; linked: LinkedKpi[] }) {
  const format = useFormat();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [{ objective, linked }] = useState(now);
  const refusal = whyNotMine(objective.can.update, 'change');
  if (refusal !== null) {
    return (
      <Message icon={IconLock} title="You may not change this objective">
        {refusal}
      </Message>
    );
  }
  const values = valuesOf(objective, format);
  const leave = () => void navigate({ to: '/objectives', search: { ...search, open: objective.id } });
  return (
    <div className={classes.page}>
      <Title order={1} size="h3" className={classes.title}>
        Edit “{objective.title}”
      </Title>
      <ObjectiveForm
        base={{ id: objective.id, version: objective.version, values, linked }}
        initial={{ ...values, keyResults: linked.map((kpi) => rowOf(kpi, format)) }}
        canMove={objective.can.move}
        onSaved={leave}
        onCancel={leave}
      />
    </div>
  );
}
