/**
 * The runner's service worker: opens the page when there is no network. It answers GET requests of the runner's page and
 * of static files, nothing else: never a request that is not GET, never /run/api/ (a worker that touched those could
 * send an emptied body or keep an answer).
 */

import { keepsStatic, servesPage } from "./scope.ts";

declare const BUILD: string;

interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const worker = self as unknown as Worker;
const FAMILY = "tirek-runner-";
const CACHE = `${FAMILY}${BUILD}`;
const COPY = "/run/copy-of-the-page";
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "media-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

worker.addEventListener("install", (event) => (event as Waiting).waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => (event as Waiting).waitUntil(begin()));
worker.addEventListener("message", (event) => {
  const { keep, copy } = (event as MessageEvent<{ keep?: string[]; copy?: string }>).data;
  if (Array.isArray(keep) && typeof copy === "string") (event as unknown as Waiting).waitUntil(store(keep, copy));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (keepsStatic(request, location.origin)) (event as Fetching).respondWith(fromCacheFirst(request));
  else if (servesPage(request, location.origin)) (event as Fetching).respondWith(fromNetworkFirst(request));
});

/** Drop what other builds kept and take over the open pages. */
async function begin(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function store(addresses: string[], copy: string): Promise<void> {
  const cache = await caches.open(CACHE);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY };
  await cache.put(COPY, new Response(copy, { headers }));
  await Promise.all(addresses.map((address) => cache.add(address).catch(() => undefined)));
}

async function fromCacheFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** The page as the server gives it; its copy when there is no network or the server is in trouble. */
async function fromNetworkFirst(request: Request): Promise<Response> {
  const given = await fetch(request).catch(() => null);
  if (given && given.status < 500) return given;
  return (await caches.match(COPY)) ?? given ?? Response.error();
}
