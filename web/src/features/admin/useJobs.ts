import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tellDone, tellFailure } from '@/ui/notices';
import { adminQueries, cancelRun, runJob, type JobRun } from './api';
import { jobWord } from './jobs';

/** Starting and cancelling jobs by hand. */
export function useJobs(onStarted: (run: JobRun) => void) {
  const client = useQueryClient();
  const settle = () => client.invalidateQueries({ queryKey: adminQueries.jobs() });
  const starting = useMutation({
    mutationFn: runJob,
    onSuccess: async (run) => {
      client.setQueryData(adminQueries.run(run.id).queryKey, run);
      onStarted(run);
      await settle();
    },
    onError: (error, jobname) => tellFailure(`“${jobWord(jobname)}” wasn’t started`, error),
  });
  const cancelling = useMutation({
    mutationFn: (run: JobRun) => cancelRun(run.id),
    onSuccess: () => tellDone('Cancelled: it ends before its next step.'),
    onError: (error) => tellFailure('Not cancelled', error),
    onSettled: settle,
  });
  return { starting, cancelling };
}
