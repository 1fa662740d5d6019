import { SegmentedControl, Slider, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { reasonOf } from '@/api/problem';
import { statusOf } from '@/lib/status';
import { StatusMark } from '@/ui/StatusMark';
import { tellUndo } from '@/ui/notices';
import type { Objective } from '../api';
import { useRefresh } from '../useRefresh';
import { CHECK_IN_STATUSES, type CheckInStatus } from '../words';
import { checkIn, takeBackCheckIn } from '../writes';
import { Dialog } from './Dialog';
import classes from './CheckInDialog.module.css';

interface Props {
  objective: Objective;
  onClose: () => void;
}

const LEAST = 0;
const MOST = 10;
const MIDDLE = 5;
const MARKS = [LEAST, MIDDLE, MOST].map((value) => ({ value, label: String(value) }));
const DATA = CHECK_IN_STATUSES.map((status) => ({ value: status, label: <StatusMark status={status} /> }));

/** How it goes, in three answers: the status as people see it, how sure they are, and a word on it. */
export function CheckInDialog({ objective, onClose }: Props) {
  const refresh = useRefresh();
  const computed = CHECK_IN_STATUSES.find((one) => one === objective.progress.status);
  const [status, setStatus] = useState<CheckInStatus>(computed ?? 'on_track');
  const [confidence, setConfidence] = useState(objective.check_in.confidence ?? MIDDLE);
  const [note, setNote] = useState('');
  const sending = useMutation({
    mutationFn: () => checkIn(objective.id, { status, confidence, note: note.trim() === '' ? null : note.trim() }),
    onSuccess: async (made) => {
      onClose();
      tellUndo('Checked in.', async () => {
        await takeBackCheckIn(objective.id, made.id);
        await refresh();
      });
      await refresh();
    },
  });
  const words = statusOf(objective.progress.status)?.word.toLowerCase();
  return (
    <Dialog title={`Check in: ${objective.title}`} verb="Check in" isBusy={sending.isPending} onSubmit={() => sending.mutate()} onClose={onClose}>
      <div>
        <Text size="sm" fw={500} id="check-in-status">
          How does it go?
        </Text>
        {words !== undefined && (
          <Text size="xs" c="dimmed">
            By its numbers it is {words}. Say how you see it.
          </Text>
        )}
        <SegmentedControl fullWidth mt={6} aria-labelledby="check-in-status" data={DATA} value={status} onChange={setStatus} />
      </div>
      <div className={classes.confidence}>
        <Text size="sm" fw={500}>
          How sure are you that it will be reached? {confidence} of {MOST}
        </Text>
        <Slider
          thumbLabel="Confidence"
          min={LEAST}
          max={MOST}
          step={1}
          marks={MARKS}
          label={null}
          value={confidence}
          onChange={setConfidence}
        />
      </div>
      <Textarea
        data-autofocus
        label="Note"
        placeholder="What changed, what is next, where help is needed"
        autosize
        minRows={3}
        maxRows={10}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={sending.isError ? `${reasonOf(sending.error)} What you wrote is still here.` : undefined}
      />
    </Dialog>
  );
}
