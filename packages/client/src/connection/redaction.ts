/** Shorter values are no secrets, and would turn up everywhere. */
const shortest = 6;

/** As it stands in a form, and in the query of a URL. */
function inForm(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** Takes secrets out of texts and of JSON that a server may have echoed. */
export class Redaction {
  private readonly secrets: readonly string[];

  constructor(secrets: readonly string[]) {
    const values = secrets
      .flatMap((secret) => [secret, secret.replace(/^\S+ /, '')])
      .filter((secret) => secret.length >= shortest);
    this.secrets = [...new Set([...values, ...values.map(inForm)])].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.secrets.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text);
  }

  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }
}
