/** How long a request may take, in milliseconds. */
const defaultTimeoutMs = 60_000;
/** The longest time that a timer can wait. */
const forever = 2_147_483_647;

/** A time for a timer, in milliseconds; 0 stands for as long as it takes. */
export function timeLimit(timeoutMs = defaultTimeoutMs): number {
  return timeoutMs <= 0 || timeoutMs > forever ? forever : timeoutMs;
}
