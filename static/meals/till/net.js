// Asking the server: a refusal, a lost log-in and a lost network are told apart.

export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
export class LoggedOut extends Error {}
export class Offline extends Error {}

const PATIENCE = 8000;

function token() {
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie ? cookie[1] : field ? field.value : "";
}

export async function ask(url, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  let response;
  try {
    response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: stop.signal,
    });
    return await answer(response);
  } catch (error) {
    if (error instanceof Refusal || error instanceof LoggedOut) throw error;
    throw new Offline();
  } finally {
    clearTimeout(timer);
  }
}

async function answer(response) {
  const isJson = (response.headers.get("Content-Type") || "").includes("json");
  if (response.redirected || (!isJson && (response.status === 403 || response.ok))) throw new LoggedOut();
  if (response.status >= 500 || response.status === 408 || response.status === 429) throw new Offline();
  if (!isJson) throw new Refusal("http", String(response.status));
  const data = await response.json();
  if (!response.ok) throw new Refusal(data.code, data.message);
  return data;
}
