import { BOX, type Drawing } from './sparks';

interface Props {
  /** What it shows, in a sentence, for those who can't see it. */
  label: string;
  drawing: Drawing;
}

/** How something went, in a line as high as a word; it has the colour of the text around it. */
export function Sparkline({ label, drawing: { path, end } }: Props) {
  return (
    <svg role="img" aria-label={label} width={BOX.width} height={BOX.height}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      {end !== null && <circle cx={end.x} cy={end.y} r={2.25} fill="var(--cairn-accent)" />}
    </svg>
  );
}
