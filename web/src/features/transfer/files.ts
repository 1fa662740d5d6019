/** Files that people bring: what they are, by name and content, and in which characters. */

export type MediaType = 'text/csv' | 'application/x-ndjson' | 'application/yaml';

export interface ReadFile {
  name: string;
  bytes: number;
  media: MediaType;
  body: Blob | string;
  /** The names in the first line of a CSV. */
  columns: string[];
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
  const inUtf = inUtf8(bytes);
  const media = mediaOf(file.name, inUtf?.slice(0, SNIFFED) ?? '');
  const isWindows = inUtf === null && media === 'text/csv' && isText(bytes);
  const text = isWindows ? new TextDecoder('windows-1252').decode(bytes) : inUtf;
  const columns = media === 'text/csv' && text !== null ? columnsOf(text) : [];
  return { name: file.name, bytes: file.size, media, body: isWindows && text !== null ? text : file, columns, isWindows };
}

const DELIMITERS = [',', ';', '\t', '|'];

/** The names in the first line of a CSV, by the delimiter that stands most often in it, as the server reads it. */
export function columnsOf(text: string): string[] {
  const line = text.slice(0, text.search(/\r|\n|$/));
  const bare = line.split('"').filter((_, place) => place % 2 === 0).join('');
  const counts = DELIMITERS.map((one) => bare.split(one).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
  const names = [''];
  let isQuoted = false;
  for (const sign of line) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) names.push('');
    else names.push(`${names.pop() ?? ''}${sign}`);
  }
  return names.map((name) => name.trim()).filter((name) => name !== '');
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
