import { memoryStore } from '../memory';
import { encrypted } from './encrypted';
import { bytesOfKey } from './encryption-key';
import { fernet, fernetToken, openFernetToken } from './fernet';

/** The acceptance vectors of the Fernet spec: generate.json, verify.json and invalid.json. */
const secret = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const vector = {
  token: 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==',
  now: Date.parse('1985-10-26T01:20:00-07:00'),
  iv: Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
  src: 'hello',
};
// Those about the age of a token are left out: an entry has its own time to live.
const invalid = {
  'incorrect mac':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==',
  'too short': 'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==',
  'invalid base64':
    '%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
  'payload size not multiple of block size':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm',
  'payload padding error':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==',
  'incorrect IV (causes padding error)':
    'gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==',
  'very short payload size': 'gAAAAABdnQ1TUKh2OE_ggbyCIxfg',
  'super short payload size': 'gAAA',
};
const key = bytesOfKey(secret, 0);

/** What Fernet(key).encrypt() of the Python package cryptography 48.0.0 made. */
const python = {
  key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  token:
    'gAAAAABrCk66pwxHLEojCJXF8taboyMyHWcSvf9vPml6JzW8BeY0FW8TiweHwUz2Uqy7EMR4vFiJvTUVBRLd-18for0EzUe7L9j1niX6yQAr2U61YmvdLHJ1E2ldcRXkAVVTogoU6IIMG3X0KfFxlcwBbnja_CGiaA==',
  value: { token: 'made by Python', n: [1, null, 'é'] },
};
const envelopeOf = (token: string) => ({
  __encrypted_data__: Buffer.from(token).toString('base64'),
  __encryption_version__: 1,
});

describe('fernet', () => {
  it('60 makes the token of the spec', () => {
    expect(fernetToken(key, vector.src, vector.now, vector.iv)).toBe(vector.token);
  });

  it('60 opens the token of the spec', () => {
    expect(openFernetToken(key, vector.token)).toBe(vector.src);
  });

  it.each(Object.entries(invalid))('60 refuses the token of the spec with %s', (_title, token) => {
    expect(openFernetToken(key, token)).toBeUndefined();
  });

  it('refuses a token with another version, or changed in any byte', () => {
    const bytes = Buffer.from(vector.token, 'base64url');
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(openFernetToken(key, changed.toString('base64url'))).toBeUndefined();
    }
  });

  it('60 reads through a store what Python wrote, with any of its keys', async () => {
    const raw = memoryStore();
    await raw.put('key', envelopeOf(python.token));
    const store = encrypted(raw, { scheme: fernet({ keys: [secret, python.key] }) });
    expect(await store.get('key')).toEqual(python.value);
    await store.put('key', python.value);
    const { __encrypted_data__: data } = (await raw.get<Record<string, string>>('key'))!;
    const token = Buffer.from(data!, 'base64').toString();
    expect(openFernetToken(key, token)).toBe(JSON.stringify(python.value));
    await expect(encrypted(raw, { scheme: fernet({ keys: [python.key] }) }).get('key')).rejects.toThrow('TN8013');
  });

  it('refuses what is not encrypted, or with another version of the envelope', async () => {
    const raw = memoryStore();
    const store = encrypted(raw, { scheme: fernet({ keys: [python.key] }) });
    const whole = envelopeOf(python.token);
    for (const value of [
      python.value,
      null,
      [],
      { ...whole, __encryption_version__: 2 },
      { __encrypted_data__: 1 },
      python.token,
    ]) {
      await raw.put('key', value);
      await expect(store.get('key')).rejects.toMatchObject({ name: 'DecryptionError' });
    }
  });

  it('refuses keys that are none', () => {
    for (const keys of [[], ['short'], [`${secret}x`]])
      expect(() => fernet({ keys })).toThrow(expect.objectContaining({ code: 'TN8018' }));
  });
});
