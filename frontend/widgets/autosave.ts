/**
 * Keeps a text while it is written: `<form data-autosave>` is sent a moment after the last key. The server says what
 * became of it; `data-saved`, `data-failed` and `data-other` hold the words, `[data-autosave-note]` shows them.
 */

const REST = 800;

export function autosave(form: HTMLFormElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let going: Promise<void> = Promise.resolve();
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (going = going.then(() => send(form))), REST);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("pagehide", () => void send(form, true));
}

async function send(form: HTMLFormElement, leaving = false): Promise<void> {
  const body = new FormData(form);
  if (!changed(form, body)) return;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams([...body].map(([name, value]) => [name, String(value)])),
      headers: { Accept: "application/json" },
      keepalive: leaving,
    });
    heard(form, body, (await response.json()) as Told);
  } catch {
    say(form, form.dataset.failed ?? "");
  }
}

interface Told {
  state: "saved" | "signed" | "other";
  revision: number;
  at?: string;
  by?: string;
}

function heard(form: HTMLFormElement, body: FormData, told: Told): void {
  if (told.state === "other") return say(form, (form.dataset.other ?? "").replace("%(by)s", told.by ?? ""));
  form.dataset.kept = String(body.get("words"));
  const revision = form.querySelector<HTMLInputElement>("input[name=revision]");
  if (revision) revision.value = String(told.revision);
  say(form, (form.dataset.saved ?? "").replace("%(at)s", told.at ?? ""));
}

function changed(form: HTMLFormElement, body: FormData): boolean {
  const area = form.querySelector<HTMLTextAreaElement>("textarea[name=words]");
  return String(body.get("words")) !== (form.dataset.kept ?? area?.defaultValue ?? "");
}

function say(form: HTMLFormElement, words: string): void {
  const note = form.querySelector("[data-autosave-note]");
  if (note) note.textContent = words;
}
