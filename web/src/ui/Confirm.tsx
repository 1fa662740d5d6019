import { createContext, lazy, Suspense, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { later } from '@/lib/later';

export interface Question {
  title: string;
  /** What will happen, and whether it can be taken back. */
  text: ReactNode;
  /** What one does: "Delete", "Close the objective". */
  verb: string;
  isDangerous?: boolean;
}

type Confirm = (question: Question) => Promise<boolean>;

const load = later(() => import('./ConfirmDialog'));
const ConfirmDialog = lazy(() => load().then(({ ConfirmDialog: component }) => ({ default: component })));

const ConfirmContext = createContext<Confirm | null>(null);

/** Asks before something that can't be taken back: `if (await confirm({ … })) …`. What can be undone isn't asked for. */
export function useConfirm(): Confirm {
  const confirm = use(ConfirmContext);
  if (confirm === null) throw new Error('Only pages inside the shell can ask.');
  return confirm;
}

/** Stands around all pages, and shows what is asked. */
export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const answerTo = useRef<((answer: boolean) => void) | null>(null);

  const confirm = useCallback<Confirm>((next) => {
    answerTo.current?.(false);
    setQuestion(next);
    setIsOpen(true);
    return new Promise((resolve) => {
      answerTo.current = resolve;
    });
  }, []);
  const answer = useMemo(
    () => (is: boolean) => {
      setIsOpen(false);
      answerTo.current?.(is);
      answerTo.current = null;
    },
    [],
  );

  return (
    <ConfirmContext value={confirm}>
      {children}
      <Suspense>{question !== null && <ConfirmDialog question={question} isOpen={isOpen} onAnswer={answer} />}</Suspense>
    </ConfirmContext>
  );
}
