// Opens the API's documentation; a change tried out there carries the session's proof, as our own pages do.
function csrfToken() {
  const found = document.cookie.split('; ').find((one) => one.startsWith('cairn_csrf='));
  return found ? decodeURIComponent(found.split('=')[1]) : '';
}

globalThis.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (csrfToken()) request.headers['X-CSRF-Token'] = csrfToken();
    return request;
  },
});
