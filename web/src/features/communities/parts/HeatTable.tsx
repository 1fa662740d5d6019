import { UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import classes from './HeatTable.module.css';

export interface HeatLine {
  key: string;
  word: string;
  /** One a column; null: there is no number. */
  values: (number | null)[];
}

interface Props {
  /** What it shows, for those who hear it. */
  label: string;
  corner: string;
  columns: { key: string; word: string; isRunning?: boolean }[];
  lines: HeatLine[];
  write: (value: number) => string;
  /** Without numbers in the cells where there are too many; they are read out and shown on hover. */
  isCompact?: boolean;
  onLook?: (column: string) => void;
}

/** Numbers by two words; the darker, the more. */
export function HeatTable({ label, corner, columns, lines, write, isCompact = false, onLook }: Props) {
  const most = Math.max(0, ...lines.flatMap((line) => line.values.map((value) => value ?? 0)));
  const shade = (value: number | null) => `${most === 0 ? 0 : Math.round(((value ?? 0) / most) * 100)}%`;
  return (
    <div className={classes.scroller} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table} data-compact={isCompact || undefined}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map(({ key, word, isRunning }) => (
              <th key={key} scope="col">
                {word}
                {isRunning === true && <span title="It isn’t over yet: so far">*</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.word}</th>
              {columns.map(({ key, word }, index) => {
                const value = line.values[index] ?? null;
                const text = value === null ? '–' : write(value);
                return (
                  <td key={key} style={{ '--share': shade(value) } as CSSProperties} title={`${line.word}, ${word}: ${text}`}>
                    {onLook === undefined ? (
                      <span className={isCompact ? 'visually-hidden' : undefined}>{text}</span>
                    ) : (
                      <UnstyledButton className={classes.cell} onClick={() => onLook(key)} aria-label={`${line.word}, ${word}: ${text}`}>
                        {text}
                      </UnstyledButton>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
