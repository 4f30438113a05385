/** The tests of a database that a machine may lack: then none of them runs, and that is said. */
export function describeEngine(engine: string, isInstalled: boolean, body: () => void): void {
  if (isInstalled) describe(engine, body);
  else console.warn(`${engine} is not installed: none of its tests ran`);
}
