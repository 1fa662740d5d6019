import { Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { groupsOf, useAllCommands } from '@/lib/commands';
import { Keys } from './Keys';
import classes from './KeysDialog.module.css';
import { hasSingleKeys, setSingleKeys } from './useKeyboard';

interface Props {
  onClose: () => void;
}

/** The keys that work here, from the same table that makes them work. */
export function KeysDialog({ onClose }: Props) {
  const [areOn, setAreOn] = useState(hasSingleKeys);
  const groups = groupsOf(useAllCommands().filter((command) => command.keys !== undefined));
  const turn = (next: boolean) => {
    setAreOn(next);
    setSingleKeys(next);
  };
  return (
    <Modal opened onClose={onClose} title="Keys" size="lg">
      <div className={classes.groups}>
        {groups.map(([group, commands]) => (
          <section key={group}>
            <h3 className={classes.group}>{group}</h3>
            <dl className={classes.list}>
              {commands.map((command) => (
                <div key={command.id} className={classes.line}>
                  <dt>{command.word}</dt>
                  <dd>
                    <Keys keys={command.keys ?? ''} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        label="Keys without Ctrl or ⌘"
        description="Turn them off where speech input or habit presses them by accident."
        checked={areOn}
        onChange={(event) => turn(event.currentTarget.checked)}
      />
    </Modal>
  );
}
