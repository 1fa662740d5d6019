import { expect, test } from 'vitest';
import { matchKeys, type Command } from './commands';

const run = () => undefined;
const goals: Command = { id: 'goals', word: 'Go to Goals', group: 'Go', keys: 'g g', run };
const help: Command = { id: 'help', word: 'Show the keys', group: 'Help', keys: '?', run };
const told: Command = { id: 'log', word: 'Log', group: 'Tree', keys: 'l' };
const refused: Command = { id: 'new', word: 'New', group: 'Goals', keys: 'n', run, refusal: 'Only admins may.' };
const commands = [goals, help, told, refused];

test('keys are waited for until they mean something', () => {
  expect(matchKeys(commands, 'g')).toEqual({ kind: 'wait' });
  expect(matchKeys(commands, 'g g')).toEqual({ kind: 'run', command: goals });
  expect(matchKeys(commands, '?')).toEqual({ kind: 'run', command: help });
  expect(matchKeys(commands, 'x')).toEqual({ kind: 'none' });
});

test('keys that are only told, and those that one may not use, do nothing', () => {
  expect(matchKeys(commands, 'l')).toEqual({ kind: 'none' });
  expect(matchKeys(commands, 'n')).toEqual({ kind: 'none' });
});
