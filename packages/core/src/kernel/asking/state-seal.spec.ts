import { StateSeal } from './state-seal';

const secrets = ['first secret of more than 32 characters', 'second secret of more than 32 characters'] as const;

describe('StateSeal', () => {
  it('opens what it sealed, for the same purpose', () => {
    const seal = new StateSeal([secrets[0]]);
    const sealed = seal.seal('text with ünïcode', 'purpose');
    expect(seal.unseal(sealed, 'purpose')).toBe('text with ünïcode');
    expect(seal.unseal(sealed, 'another purpose')).toBeUndefined();
  });

  it('hides the text, and never writes the same twice', () => {
    const seal = new StateSeal([secrets[0]]);
    const sealed = seal.seal('a text that is easily recognised', 'p');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('recognised');
    expect(seal.seal('a text that is easily recognised', 'p')).not.toBe(sealed);
  });

  it('opens what any of its keys sealed, and seals with the first', () => {
    const before = new StateSeal([secrets[0]]);
    const after = new StateSeal([secrets[1], secrets[0]]);
    expect(after.unseal(before.seal('text', 'p'), 'p')).toBe('text');
    expect(before.unseal(after.seal('text', 'p'), 'p')).toBeUndefined();
  });

  it('opens nothing of another process, where nobody gave a key', () => {
    expect(new StateSeal([]).unseal(new StateSeal([]).seal('text', 'p'), 'p')).toBeUndefined();
  });

  it('refuses every change of a single character', () => {
    const seal = new StateSeal([secrets[0]]);
    const sealed = seal.seal('text', 'p');
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(seal.unseal(changed, 'p')).toBeUndefined();
    }
  });

  it.each(['', 'AAAA', '!!!', 'A'.repeat(43)])('refuses %p', (sealed) => {
    expect(new StateSeal([secrets[0]]).unseal(sealed, 'p')).toBeUndefined();
  });
});
