import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const SITE = join(import.meta.dirname, '../src/cairn/site');
const SERVER = 'http://127.0.0.1:8000';
const EARLY = join(import.meta.dirname, 'src/app/early.js');

/** Puts the script that must run before the first paint into the head: as a file, for the CSP forbids inline scripts. */
function earlyScript(): Plugin {
  const source = readFileSync(EARLY, 'utf8');
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
  let path = '/src/app/early.js';
  return {
    name: 'early-script',
    configResolved: (config) => {
      if (config.command === 'build') path = `/assets/early-${hash}.js`;
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: path }, injectTo: 'head-prepend' }],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: path.slice(1), source });
    },
  };
}

/** Lays the API's documentation pages beside ours, so that /docs loads nothing from elsewhere. */
function swagger(): Plugin {
  const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'LICENSE', 'NOTICE'];
  return {
    name: 'swagger',
    apply: 'build',
    closeBundle() {
      const to = join(SITE, 'swagger');
      mkdirSync(to, { recursive: true });
      for (const file of files) cpSync(join(from, file), join(to, file));
      cpSync(join(import.meta.dirname, 'swagger/start.js'), join(to, 'start.js'));
    },
  };
}

// Thousands of icons stand behind one file; only those that are used are compiled.
// What every page needs is one file, and what many need is another: many small ones would be compressed worse,
// and each is waited for where the network is slow.
const MANY_PAGES = 12;
const rolldownOptions = {
  experimental: { lazyBarrel: true },
  checks: { largeBarrelModules: false },
  output: {
    codeSplitting: {
      groups: [
        { name: 'shell', tags: ['$initial' as const], priority: 2 },
        { name: 'common', minShareCount: MANY_PAGES, priority: 1 },
      ],
    },
  },
};

export default defineConfig({
  resolve: { tsconfigPaths: true },
  plugins: [react(), earlyScript(), swagger()],
  build: { outDir: SITE, emptyOutDir: true, manifest: true, target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700, rolldownOptions },
  server: {
    port: 5173,
    proxy: { '/api': SERVER, '/openapi.json': SERVER, '/docs': SERVER, '/swagger': SERVER },
  },
});
