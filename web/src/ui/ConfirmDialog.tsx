import { Button, Group, Modal, Text } from '@mantine/core';
import type { Question } from './Confirm';

interface Props {
  question: Question;
  isOpen: boolean;
  onAnswer: (is: boolean) => void;
}

/** Use it by `useConfirm`, which loads it when something is asked. */
export function ConfirmDialog({ question, isOpen, onAnswer }: Props) {
  return (
    <Modal opened={isOpen} onClose={() => onAnswer(false)} title={question.title} centered>
      <Text component="div" size="sm">
        {question.text}
      </Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={() => onAnswer(false)}>
          Cancel
        </Button>
        <Button color={question.isDangerous === true ? 'red' : undefined} onClick={() => onAnswer(true)}>
          {question.verb}
        </Button>
      </Group>
    </Modal>
  );
}
