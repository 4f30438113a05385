import { Arg, Injectable, Tool, ToolError } from '@tenon/core';

@Injectable()
export class TimeTools {
  @Tool({ description: 'The date and time at a place.', annotations: { readOnlyHint: true } })
  now(@Arg('zone', { description: 'A time zone such as Europe/Lisbon.' }) zone: string): string {
    try {
      return new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'full', timeStyle: 'long' }).format();
    } catch {
      throw new ToolError(`There is no time zone '${zone.slice(0, 60)}'. Give one such as Europe/Lisbon.`);
    }
  }
}
