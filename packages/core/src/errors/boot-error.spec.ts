import { BootError, Diagnostics } from './boot-error';
import { catalogue } from './catalogue';

describe('Diagnostics', () => {
  it('reports every problem at once, with code, place and fix', () => {
    const diagnostics = new Diagnostics();
    diagnostics.report({ code: 'TN1001', detail: 'A needs B', className: 'A', parameterIndex: 0, file: 'a.ts' });
    diagnostics.report({
      code: 'TN2001',
      detail: "'config' has none",
      className: 'R',
      member: 'read',
      fix: 'Write data://config.',
    });

    expect(() => diagnostics.throwIfAny()).toThrow(BootError);
    const { message } = new BootError(diagnostics.problems);
    expect(message).toContain('2 problems');
    expect(message).toContain('A (parameter 0), a.ts');
    expect(message).toContain(catalogue.TN1001.fix);
    expect(message).toContain('R.read');
    expect(message).toContain('fix Write data://config.');
  });

  it('takes name and file from the class that has the problem', () => {
    const diagnostics = new Diagnostics();
    diagnostics.report({ code: 'TN1005', detail: 'no module', target: BootError });
    expect(diagnostics.problems[0]).toMatchObject({
      className: 'BootError',
      file: expect.stringMatching(/boot-error/),
    });
    expect(diagnostics.problems[0]).not.toHaveProperty('target');
  });

  it('lets an application without problems pass', () => {
    const diagnostics = new Diagnostics();
    diagnostics.warn({ code: 'TN1008', detail: 'only a warning' });
    expect(() => diagnostics.throwIfAny()).not.toThrow();
  });
});
