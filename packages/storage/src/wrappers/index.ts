export { encrypted, type EncryptedOptions } from './encrypted';
export type { EncryptionKey, Passphrase } from './encryption-key';
export type { EncryptionScheme, EntryPlace } from './encryption-scheme';
export { fernet, type FernetOptions } from './fernet';
export type { Wrapped } from './store-wrapper';
