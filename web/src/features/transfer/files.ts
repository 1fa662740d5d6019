/** Files that people bring: what they are, by name and content, and in which characters. */

export type MediaType = 'text/csv' | 'application/x-ndjson' | 'application/yaml';

export interface ReadFile {
  name: string;
  bytes: number;
  media: MediaType;
  body: Blob | string;
  /** It isn't UTF-8, and was read as most spreadsheets on Windows write. */
  isWindows: boolean;
}

/** What a file dialog offers. */
export const ACCEPTED = '.csv,.tsv,.txt,.ndjson,.jsonl,.json,.yaml,.yml,text/csv';

const BY_ENDING: Record<string, MediaType> = {
  csv: 'text/csv',
  tsv: 'text/csv',
  txt: 'text/csv',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
  json: 'application/x-ndjson',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};
const SNIFFED = 512;

export function mediaOf(name: string, head: string): MediaType {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return BY_ENDING[ending] ?? (head.trimStart().startsWith('{') ? 'application/x-ndjson' : 'text/csv');
}

/** A file as it is sent. What isn't text goes as it is: the server says what it is, and what to do. */
export async function readFile(file: File): Promise<ReadFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = inUtf8(bytes);
  const media = mediaOf(file.name, text?.slice(0, SNIFFED) ?? '');
  const isWindows = text === null && media === 'text/csv' && isText(bytes);
  const body = isWindows ? new TextDecoder('windows-1252').decode(bytes) : file;
  return { name: file.name, bytes: file.size, media, body, isWindows };
}

function inUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, SNIFFED).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}
