import { Alert, Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle, IconCircleCheck, IconFileText } from '@tabler/icons-react';
import { hasStatus, isWorthRepeating, reasonOf } from '@/api/problem';
import { useState, type ReactNode } from 'react';
import { useFormat } from '@/features/people/useMe';
import { tellFailure } from '@/ui/notices';
import { Reasoned } from '@/ui/Reasoned';
import { importFile, type Columns, type ImportOut, type What } from '../api';
import { readFile, type ReadFile } from '../files';
import { countOf, isField } from '../words';
import { ColumnPicker } from './ColumnPicker';
import { DropZone } from './DropZone';
import { HowTo } from './HowTo';
import classes from './Import.module.css';
import { Outcome } from './Outcome';

interface Props {
  what: What;
}

interface Chosen {
  file: ReadFile;
  columns: Columns;
}

/** A file from being dropped to its receipt. */
export function ImportFile({ what }: Props) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const trying = useMutation({ mutationFn: ({ file, columns }: Chosen) => importFile(what, file, columns, true) });
  const taking = useMutation({
    mutationFn: ({ file, columns }: Chosen) => importFile(what, file, columns, false),
    onSuccess: () => client.invalidateQueries(),
  });
  const start = (next: Chosen) => {
    setChosen(next);
    taking.reset();
    trying.mutate(next);
  };
  const read = (file: File) => {
    readFile(file).then(
      (done) => start({ file: done, columns: {} }),
      (error: unknown) => tellFailure('The file can’t be read', error),
    );
  };
  if (chosen === null) {
    return (
      <div className={classes.body}>
        <DropZone onFile={read} />
        <HowTo what={what} />
      </div>
    );
  }
  const { file, columns } = chosen;
  const tried = trying.data;
  const unclear = hasStatus(trying.error, 422) ? file.columns : file.columns.filter((name) => !isField(what, name) || name in columns);
  return (
    <div className={classes.body}>
      <ChosenFile file={file}>
        <Button variant="default" disabled={taking.isPending} onClick={() => setChosen(null)}>
          {taking.isSuccess ? 'Import another file' : 'Choose another file'}
        </Button>
        {tried !== undefined && !taking.isSuccess && <TakeButton what={what} tried={tried} isTaking={taking.isPending} onTake={() => taking.mutate(chosen)} />}
      </ChosenFile>
      <div role="status" aria-live="polite" className={classes.status}>
        {trying.isPending && <Waiting word="Trying it out. Nothing is written yet …" />}
        {taking.isPending && <Waiting word="Importing. Either all of it is written, or nothing …" />}
        {taking.isSuccess && <Receipt what={what} answer={taking.data} />}
      </div>
      {trying.isError && <Failure error={trying.error} what="Nothing was written." onRetry={() => trying.mutate(chosen)} />}
      {taking.isError && <Failure error={taking.error} what="The file is still chosen; importing it twice changes nothing." onRetry={() => taking.mutate(chosen)} />}
      {tried !== undefined && <Outcome what={what} answer={taking.data ?? tried} columns={columns} />}
      {unclear.length > 0 && !taking.isSuccess && (
        <ColumnPicker key={JSON.stringify(columns)} what={what} names={unclear} columns={columns} isBusy={trying.isPending} onTry={(next) => start({ file, columns: next })} />
      )}
    </div>
  );
}

interface ChosenProps {
  file: ReadFile;
  children: ReactNode;
}

function ChosenFile({ file: { name, bytes, isWindows }, children }: ChosenProps) {
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
      <div className={classes.next}>
        {first !== undefined && (
          <Button component={Link} to={`/goals/${first.id}`} variant="default">
            Open {first.title.length > LONG ? 'the first one' : first.title}
          </Button>
        )}
        <Button component={Link} to="/goals" variant="default">
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
