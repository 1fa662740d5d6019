import { Button, Group, Modal, Text } from '@mantine/core';
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';

export interface Question {
  title: string;
  /** What will happen, and whether it can be taken back. */
  text: ReactNode;
  /** What one does: "Delete", "Close the objective". */
  verb: string;
  isDangerous?: boolean;
}

type Confirm = (question: Question) => Promise<boolean>;

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
      <Modal opened={isOpen} onClose={() => answer(false)} title={question?.title} centered>
        <Text component="div" size="sm">
          {question?.text}
        </Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" data-autofocus onClick={() => answer(false)}>
            Cancel
          </Button>
          <Button color={question?.isDangerous === true ? 'red' : undefined} onClick={() => answer(true)}>
            {question?.verb}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext>
  );
}
