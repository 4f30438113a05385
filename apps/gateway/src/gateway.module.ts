import { importModule, Module, mount } from '@tenon/core';
import { remote } from '@tenon/proxy';
import { CallLog } from './call-log.middleware';
import { TimeModule } from './time/time.module';
import { UnitsModule } from './units/units.module';

/** Where the documents server listens: the quickstart, unless told otherwise. */
const docsUrl = process.env['DOCS_URL'] ?? 'http://127.0.0.1:8000/mcp';

@Module({
  imports: [
    // A module of this application: its tools keep their names.
    TimeModule,
    // A module of another team: copied under a prefix when the server starts, without what is for itself alone.
    importModule(UnitsModule, { prefix: 'units', excludeTags: ['internal'] }),
  ],
  mounts: [
    // A server elsewhere: a live link. While it cannot be reached, everything else still works.
    mount(remote(docsUrl), { prefix: 'docs' }),
  ],
  // Around everything that is called here, wherever it comes from.
  middleware: [CallLog],
})
export class GatewayModule {}
