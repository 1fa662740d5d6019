import { Alert, Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle, IconCircleCheck, IconFileText } from '@tabler/icons-react';
import { isWorthRepeating, reasonOf } from '@/api/problem';
import { useFormat } from '@/features/people/useMe';
import { Reasoned } from '@/ui/Reasoned';
import { importFile, type ImportOut, type What } from '../api';
import { readFile, type ReadFile } from '../files';
import { countOf } from '../words';
import { DropZone } from './DropZone';
import { HowTo } from './HowTo';
import classes from './Import.module.css';
import { Outcome } from './Outcome';

interface Props {
  what: What;
}

interface Tried {
  file: ReadFile;
  answer: ImportOut;
}

/** A file from being dropped to its receipt. */
export function ImportFile({ what }: Props) {
  const client = useQueryClient();
  const trying = useMutation({
    mutationFn: async (chosen: File): Promise<Tried> => {
      const file = await readFile(chosen);
      return { file, answer: await importFile(what, file, true) };
    },
  });
  const taking = useMutation({
    mutationFn: (file: ReadFile) => importFile(what, file, false),
    onSuccess: () => client.invalidateQueries(),
  });
  const startOver = () => {
    trying.reset();
    taking.reset();
  };
  const chosen = trying.variables;
  if (chosen === undefined) {
    return (
      <div className={classes.body}>
        <DropZone isBusy={false} onFile={trying.mutate} />
        <HowTo what={what} />
      </div>
    );
  }
  const tried = trying.data;
  return (
    <div className={classes.body}>
      <ChosenFile name={chosen.name} bytes={chosen.size} isWindows={tried?.file.isWindows === true}>
        <Button variant="default" disabled={taking.isPending} onClick={startOver}>
          {taking.isSuccess ? 'Import another file' : 'Choose another file'}
        </Button>
        {tried !== undefined && !taking.isSuccess && <TakeButton what={what} tried={tried.answer} isTaking={taking.isPending} onTake={() => taking.mutate(tried.file)} />}
      </ChosenFile>
      <div role="status" aria-live="polite" className={classes.part}>
        {trying.isPending && <Waiting word="Trying it out. Nothing is written yet …" />}
        {taking.isPending && <Waiting word="Importing. Either all of it is written, or nothing …" />}
        {taking.isSuccess && <Receipt what={what} answer={taking.data} />}
      </div>
      {trying.isError && <Failure error={trying.error} what="Nothing was written." onRetry={() => trying.mutate(chosen)} />}
      {taking.isError && <Failure error={taking.error} what="The file is still chosen; importing it twice changes nothing." onRetry={() => tried && taking.mutate(tried.file)} />}
      {tried !== undefined && <Outcome what={what} answer={taking.data ?? tried.answer} />}
    </div>
  );
}

interface ChosenProps {
  name: string;
  bytes: number;
  isWindows: boolean;
  children: React.ReactNode;
}

function ChosenFile({ name, bytes, isWindows, children }: ChosenProps) {
  const format = useFormat();
  return (
    <div className={classes.file}>
      <IconFileText size={20} color="var(--cairn-quiet)" aria-hidden />
      <div className={classes.fileName}>
        {name}
        <p className={classes.quiet}>
          {format.count(Math.max(1, Math.round(bytes / KILO)))} kB
          {isWindows && ', not in UTF-8: read as Windows-1252. Look whether letters such as ü are right.'}
        </p>
      </div>
      <div className={classes.actions}>{children}</div>
    </div>
  );
}

const KILO = 1000;

interface TakeProps {
  what: What;
  tried: ImportOut;
  isTaking: boolean;
  onTake: () => void;
}

function TakeButton({ what, tried, isTaking, onTake }: TakeProps) {
  const format = useFormat();
  const count = tried.created + tried.changed;
  const nothing = tried.unchanged > 0 ? 'Everything in this file is there already.' : 'There is nothing in this file that can be taken.';
  return (
    <Reasoned refusal={count === 0 ? nothing : null}>
      <Button loading={isTaking} onClick={onTake}>
        Import {count === 0 ? '' : countOf(what, count, format.count(count))}
      </Button>
    </Reasoned>
  );
}

function Waiting({ word }: { word: string }) {
  return (
    <>
      <Progress value={100} animated aria-label={word} />
      <p className={classes.quiet}>{word}</p>
    </>
  );
}

function Receipt({ what, answer }: { what: What; answer: ImportOut }) {
  const format = useFormat();
  const count = answer.created + answer.changed;
  const first = answer.goals.find((goal) => goal.action !== 'unchanged');
  return (
    <Alert variant="light" icon={<IconCircleCheck size={18} aria-hidden />} title={`${countOf(what, count, format.count(count))} imported`}>
      {answer.moved === 0 ? 'No progress moved.' : `The progress of ${countOf('goals', answer.moved, format.count(answer.moved))} moved.`}
      <div className={classes.actions}>
        {first !== undefined && (
          <Button component={Link} to={`/goals/${first.id}`} mt="xs" variant="default">
            Open {first.title.length > LONG ? 'the first one' : first.title}
          </Button>
        )}
        <Button component={Link} to="/goals" mt="xs" variant="default">
          See all goals
        </Button>
      </div>
    </Alert>
  );
}

const LONG = 40;

function Failure({ error, what, onRetry }: { error: Error; what: string; onRetry: () => void }) {
  return (
    <Alert variant="light" color="red" role="alert" icon={<IconAlertTriangle size={18} aria-hidden />} title="That didn’t work">
      {reasonOf(error)} {what}
      {isWorthRepeating(error) && (
        <div>
          <Button mt="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Alert>
  );
}
