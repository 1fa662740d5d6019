import { Checkbox, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldErrors, generalReason } from '@/lib/fields';
import { useFormat } from '@/features/people/useMe';
import { FormProblem } from '@/ui/forms';
import { tellDone, tellUndo } from '@/ui/notices';
import { objectiveQueries, type Objective } from '../api';
import { nextQuarter, periodWord } from '../periods';
import { useRefresh } from '../useRefresh';
import { closeObjective, reopenObjective } from '../writes';
import { Dialog } from './Dialog';

interface Props {
  objective: Objective;
  onClose: () => void;
}

/** Closes an objective with a score and its reason; what isn't done can go on in the next period. */
export function CloseDialog({ objective, onClose }: Props) {
  const refresh = useRefresh();
  const format = useFormat();
  const keyResults = useQuery(objectiveQueries.keyResults(objective.id));
  const [score, setScore] = useState<number | string>(objective.suggested_score ?? '');
  const [reason, setReason] = useState('');
  const [goesOn, setGoesOn] = useState(false);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const kpis = keyResults.data ?? [];
  const unfinished = kpis.filter((kpi) => kpi.status !== 'completed').map((kpi) => kpi.kpi_id);
  const carried = chosen ?? unfinished;

  const closing = useMutation({
    mutationFn: () =>
      closeObjective(objective.id, {
        final_score: Number(score),
        reason: reason.trim(),
        version: objective.version,
        carry_over: goesOn ? { kpi_ids: carried } : null,
      }),
    onSuccess: async (closed) => {
      onClose();
      const next = closed.successor;
      if (next === null) {
        tellUndo(`“${objective.title}” is closed.`, async () => {
          await reopenObjective(objective.id);
          await refresh();
        });
      } else {
        tellDone(`“${objective.title}” is closed, and goes on in ${periodWord({ year: next.year ?? 0, quarter: next.quarter })}.`);
      }
      await refresh();
    },
    onError: () => void refresh(),
  });
  const errors = fieldErrors(closing.error);
  const next = followingPeriod(objective);
  return (
    <Dialog
      title={`Close “${objective.title}”`}
      verb="Close the objective"
      isBusy={closing.isPending}
      isReady={score !== '' && reason.trim() !== ''}
      onSubmit={() => closing.mutate()}
      onClose={onClose}
    >
      <NumberInput
        label="Score"
        description={`From 0, missed, to 1, reached.${objective.suggested_score === null ? '' : ` Its progress amounts to ${format.weight(objective.suggested_score)}.`}`}
        min={0}
        max={1}
        step={0.1}
        decimalScale={2}
        clampBehavior="strict"
        value={score}
        onChange={setScore}
        error={errors['final_score']}
      />
      <Textarea
        data-autofocus
        label="Why this score"
        placeholder="What was reached, what was learned"
        required
        autosize
        minRows={3}
        maxRows={10}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={errors['reason']}
      />
      {next !== null && (
        <Stack gap="xs">
          <Checkbox
            label={`Let it go on in ${next}`}
            description="Makes an objective like this one there."
            checked={goesOn}
            onChange={(event) => setGoesOn(event.currentTarget.checked)}
          />
          {goesOn && kpis.length > 0 && (
            <Checkbox.Group label="Key results that go on" value={carried} onChange={setChosen} pl="lg">
              <Stack gap={6} mt={6}>
                {kpis.map((kpi) => (
                  <Checkbox key={kpi.kpi_id} value={kpi.kpi_id} label={kpi.title} size="sm" />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
        </Stack>
      )}
      <FormProblem text={generalReason(closing.error, ['final_score', 'reason'])} />
      <Text size="xs" c="dimmed">
        Its progress stays as it is. It can be reopened.
      </Text>
    </Dialog>
  );
}

function followingPeriod({ year, quarter }: Objective): string | null {
  if (year === null) return null;
  return periodWord(quarter === null ? { year: year + 1, quarter } : nextQuarter(year, quarter));
}
