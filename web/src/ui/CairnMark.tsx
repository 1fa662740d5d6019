interface Props {
  size?: number;
}

/** The product's sign: three stones, one on another. */
export function CairnMark({ size = 22 }: Props) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden fill="var(--cairn-accent)">
      <path d="M2.6 19.2c0-1.9 3.6-3.1 9.2-3.1s9.6 1 9.6 3-3.4 2.9-9.6 2.9-9.2-.9-9.2-2.8Z" />
      <path d="M5.5 12.6c0-1.7 2.7-2.9 6.9-2.9s6.4 1.1 6.4 2.7-2.2 2.6-6.6 2.6-6.7-.8-6.7-2.4Z" opacity=".82" />
      <path d="M7.9 6.1c0-1.9 1.8-3.6 4.2-3.6s3.9 1.4 3.9 3.2-1.5 2.9-4 2.9-4.1-.8-4.1-2.5Z" opacity=".64" />
    </svg>
  );
}
