/** Listens for errors that nobody handles while something runs. */
export async function withoutStrayErrors(run: () => Promise<void>): Promise<void> {
  const stray: unknown[] = [];
  const note = (error: unknown): void => void stray.push(error);
  process.on('unhandledRejection', note).on('uncaughtException', note);
  try {
    await run();
    // Rejections that nobody handles are told after the turn in which they happened.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  } finally {
    process.off('unhandledRejection', note).off('uncaughtException', note);
  }
  if (stray.length > 0) throw new Error('An error was handled by nobody', { cause: stray[0] });
}
