import { Diagnostics } from '../errors';
import { Complete, Injectable, Module, Param, resource, Resource, Tool } from '../metadata';
import { buildApplication } from '../modules';
import { declareComponents } from './declare';
import { withoutDuplicates } from './duplicates';

class Bare {
  x = 0;
}

/** Of a computed URI the compiler knows nothing. */
const schemeless: string = 'plain';

// The finder of files knows the classes that a file exports.
@Injectable()
export class Wrong {
  @Tool()
  erased(input: Bare, other: unknown): string {
    return `${input.x} ${String(other)}`;
  }

  @Tool({ name: 'not a name' })
  named(): string {
    return '';
  }

  @Resource(schemeless)
  schemeless(): string {
    return '';
  }

  @Resource('user://{id}')
  parameters(@Param('name') name: string): string {
    return name;
  }

  @Tool({ name: 'same' })
  first(): string {
    return '';
  }

  @Tool({ name: 'same' })
  second(): string {
    return '';
  }

  @Complete('nothing', 'x')
  complete(): string[] {
    return [];
  }
}

@Module({ providers: [Wrong, resource(schemeless, { name: 'plain' }, () => '')] })
export class WrongModule {}

it('Problems of components name the class, the member and the file that exports the class', () => {
  const diagnostics = new Diagnostics();
  const application = buildApplication(WrongModule, {}, diagnostics);
  const options = { strictInput: false, decodeJsonStrings: false, authorized: false };
  const log = { debug: fail, info: fail, warn: fail, error: fail, child: fail };
  withoutDuplicates(declareComponents(application, options, diagnostics), 'error', log, diagnostics);

  const file: unknown = expect.stringMatching(/registry\/declare\.spec\.ts$/);
  const places = diagnostics.problems.map(({ code, className, member, file }) => ({ code, className, member, file }));
  expect(places).toEqual([
    { code: 'TN1002', className: 'Wrong', member: 'erased', file },
    { code: 'TN2005', className: 'Wrong', member: 'erased', file },
    { code: 'TN2007', className: 'Wrong', member: 'named', file },
    { code: 'TN2001', className: 'Wrong', member: 'schemeless', file },
    { code: 'TN2003', className: 'Wrong', member: 'parameters', file },
    { code: 'TN2001', className: 'WrongModule', member: 'plain', file },
    { code: 'TN1008', className: 'Wrong', member: 'second', file },
    { code: 'TN1008', className: 'WrongModule', member: 'plain', file },
  ]);
});

function fail(): never {
  throw new Error('Nothing is to be logged');
}
