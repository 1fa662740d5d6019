import { useFormat } from '@/features/people/useMe';
import type { Detail } from '../../detail';
import { paceLines } from '../../pace';
import classes from './Detail.module.css';
import { Section } from './Section';

/** How a KPI keeps pace: buffer, what is due by when, and where it leads. */
export function PaceSection({ detail: { goal, progress } }: { detail: Detail }) {
  const format = useFormat();
  if (progress.pace === null || !('measure' in goal)) return null;
  return (
    <Section title="Pace">
      <dl className={classes.facts}>
        {paceLines(progress.pace, goal, format).map(({ name, words, isNone }) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd className={isNone ? classes.none : undefined}>{words}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
