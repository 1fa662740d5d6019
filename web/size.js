/** Says how much JavaScript the first load of every page takes, compressed; ends with 1 where it is too much. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SITE = join(import.meta.dirname, '../src/cairn/site');
const LIMIT_KB = 250;
/** With the pictures that a page brings in after itself: charts, Gantt, map. */
const LIMIT_WITH_PICTURES_KB = 350;
const PAGE = /^src\/features\/\w+\/pages\/\w+\.tsx$/;
const PICTURE = /(Chart|Gantt|Map)\.tsx$/;

const manifest = JSON.parse(readFileSync(join(SITE, '.vite/manifest.json'), 'utf8'));

/** The chunks that are loaded with some, and if asked the pictures that these load later. */
function loadedWith(names, hasPictures) {
  const found = new Set();
  const walk = (name) => {
    if (found.has(name)) return;
    found.add(name);
    const { imports = [], dynamicImports = [] } = manifest[name];
    imports.forEach(walk);
    if (hasPictures) dynamicImports.filter((one) => PICTURE.test(one)).forEach(walk);
  };
  names.forEach(walk);
  return found;
}

function kilobytes(names) {
  const files = new Set([...names].map((name) => manifest[name].file).filter((file) => file.endsWith('.js')));
  const bytes = [...files].map((file) => gzipSync(readFileSync(join(SITE, file)), { level: 6 }).length);
  return bytes.reduce((sum, one) => sum + one, 0) / 1000;
}

const pages = Object.keys(manifest).filter((name) => PAGE.test(name));
if (pages.length === 0) throw new Error('No page is in the build.');
let isTooMuch = false;
for (const page of pages.sort()) {
  const bare = kilobytes(loadedWith(['index.html', page], false));
  const full = kilobytes(loadedWith(['index.html', page], true));
  const isOver = bare > LIMIT_KB || full > LIMIT_WITH_PICTURES_KB;
  const pictures = full > bare ? `, ${full.toFixed(1)} of ${LIMIT_WITH_PICTURES_KB} with its pictures` : '';
  console.log(`${isOver ? 'TOO MUCH ' : ''}${page.split('/').at(-1)}: ${bare.toFixed(1)} of ${LIMIT_KB} kB${pictures}`);
  isTooMuch ||= isOver;
}
process.exitCode = isTooMuch ? 1 : 0;
