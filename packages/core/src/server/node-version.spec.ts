import { requireSupportedNode } from './node-version';

describe('requireSupportedNode', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0', '26.10.0'])('accepts %s', (version) => {
    expect(() => requireSupportedNode(version)).not.toThrow();
  });

  it.each(['20.18.9', '18.20.0', '16.0.0'])('refuses %s in one clear line', (version) => {
    expect(() => requireSupportedNode(version)).toThrow(
      expect.objectContaining({ code: 'TN4006', message: expect.stringMatching(/^[^\n]*20\.19[^\n]*$/) }),
    );
  });
});
