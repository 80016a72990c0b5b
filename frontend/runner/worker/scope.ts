/** Which requests the worker answers. Everything else passes as if there were no worker. */

type Asked = Pick<Request, "method" | "mode" | "url">;

/** A static file of this site. */
export function keepsStatic({ method, url }: Asked, origin: string): boolean {
  const address = new URL(url);
  return method === "GET" && address.origin === origin && address.pathname.startsWith("/static/");
}

/** Opening the runner's page by hand, link or reload. */
export function servesPage({ method, mode, url }: Asked, origin: string): boolean {
  const { origin: theirs, pathname } = new URL(url);
  const runner = pathname.startsWith("/run/") && !pathname.startsWith("/run/api/");
  return method === "GET" && mode === "navigate" && theirs === origin && runner;
}
