// Starts the interactive reference from a file, because the security policy allows no inline script.
const page = document.getElementById("docs");

window.SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  requestInterceptor: (request) => {
    const cookie = document.cookie.split("; ").find((entry) => entry.startsWith("csrftoken="));
    if (cookie) request.headers["X-CSRFToken"] = cookie.split("=")[1];
    return request;
  },
});
