// A provider of OpenID Connect for the tests: node provider.mjs MODULES CALLBACK CLIENT SECRET
// Whoever signs in as "kim@example.org" is that; "unverified:kim@example.org" hasn't been verified.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, callback, client_id, client_secret] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(join(modules, 'oidc-provider/lib/index.js')).href);

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [callback] }],
    claims: { email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['of a test'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: id.replace('unverified:', ''),
        email_verified: !id.startsWith('unverified:'),
      }),
    }),
  });
  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer }));
});
