import type { Point } from '../figures';
import classes from './Sparkline.module.css';

interface Props {
  points: readonly Point[];
  /** What lies lowest and highest; without them the points' own, with zero. */
  from?: number;
  to?: number;
  height?: number;
}

const WIDTH = 100;
const INSET = 2;

/** How a number went, without an axis; the numbers themselves stand beside it. */
export function Sparkline({ points, from, to, height = 36 }: Props) {
  const values = points.map((point) => point.value).filter((value) => value !== null);
  const low = from ?? Math.min(0, ...values);
  const high = to ?? Math.max(...values, low);
  const x = (index: number) => (points.length < 2 ? WIDTH / 2 : (index / (points.length - 1)) * WIDTH);
  const y = (value: number) => height - INSET - (high === low ? 0 : ((value - low) / (high - low)) * (height - 2 * INSET));
  return (
    <svg className={classes.line} viewBox={`0 0 ${WIDTH} ${height}`} height={height} preserveAspectRatio="none" aria-hidden>
      {pathsOf(points).map((part) => {
        const line = part.map(([index, value]) => `${x(index).toFixed(2)},${y(value).toFixed(2)}`);
        const [first, last] = [part[0]?.[0] ?? 0, part.at(-1)?.[0] ?? 0];
        return (
          <g key={first}>
            <polygon points={[`${x(first)},${height}`, ...line, `${x(last)},${height}`].join(' ')} fill="var(--cairn-accent-soft)" />
            <polyline points={line.join(' ')} fill="none" stroke="var(--cairn-accent)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
          </g>
        );
      })}
    </svg>
  );
}

/** What is empty isn't zero: the line stops there. */
function pathsOf(points: readonly Point[]): [number, number][][] {
  const paths: [number, number][][] = [[]];
  points.forEach(({ value }, index) => {
    if (value === null) paths.push([]);
    else paths.at(-1)?.push([index, value]);
  });
  return paths.filter((path) => path.length > 0);
}
