/** The number in an id of a stream whose events are numbered; undefined for what is no such id. */
export function eventNumber(stream: string, id: string): number | undefined {
  if (!id.startsWith(`${stream}_`)) return undefined;
  const number = id.slice(stream.length + 1);
  return /^[1-9]\d{0,15}$/.test(number) ? Number(number) : undefined;
}
