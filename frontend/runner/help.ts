/** Tells an adult quietly that help is needed; false when it could not be told. */
export async function askHelp(address: string, seat: string): Promise<boolean> {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ seat }),
      credentials: "omit",
      redirect: "error",
    });
    return response.ok;
  } catch {
    return false;
  }
}
