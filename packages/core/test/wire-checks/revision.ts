import type { AnySchemaObject, Options, ValidateFunction } from 'ajv';
import type { OfficialSchema } from './official-schemas';

interface Validator {
  addSchema(schema: AnySchemaObject): unknown;
  addFormat(name: string, format: true): unknown;
  compile(schema: AnySchemaObject): ValidateFunction;
}

/** What one revision says of the messages of a server. Definitions are compiled on first use. */
export class Revision {
  private readonly ajv: Validator;
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly notifications = new Map<unknown, string>();
  private readonly results = new Map<unknown, string>();
  private readonly errors = new Map<unknown, string>();

  constructor(
    readonly version: string,
    private readonly schema: OfficialSchema,
  ) {
    this.ajv = createValidator(schema);
    this.ajv.addSchema({ $schema: schema.$schema, $id: 'mcp://schema', [schema.key]: schema.definitions });
    for (const [name, { properties }] of Object.entries(schema.definitions)) {
      // Unions of one member look like it, but are not the definition of the method.
      if (/^(Client|Server)(Request|Notification|Result|Message)$/.test(name)) continue;
      const method = properties?.['method']?.const;
      if (method !== undefined) this.notifications.set(method, name);
      const result = name.replace(/Request$/, 'Result');
      if (method !== undefined && result !== name && result in schema.definitions) this.results.set(method, result);
      for (const part of properties?.['error']?.allOf ?? []) {
        const code = part.properties?.['code']?.const;
        if (code !== undefined) this.errors.set(code, name);
      }
    }
  }

  /** What is wrong with a request or notification. */
  outgoingErrors(message: Record<string, unknown>): string[] {
    const plain = 'id' in message ? 'JSONRPCRequest' : 'JSONRPCNotification';
    return this.errorsOf(this.notifications.get(message['method']) ?? plain, message);
  }

  /** What is wrong with an error. */
  errorErrors(message: Record<string, unknown>): string[] {
    const { code } = message['error'] as { code?: unknown };
    return this.errorsOf(this.errors.get(code) ?? this.firstOf('JSONRPCErrorResponse', 'JSONRPCError'), message);
  }

  /** What is wrong with the answer to a request. */
  resultErrors(message: Record<string, unknown>, method: string | undefined): string[] {
    const result = message['result'] as Record<string, unknown>;
    const asks = result['resultType'] === 'input_required' && 'InputRequiredResult' in this.schema.definitions;
    const name = asks ? 'InputRequiredResult' : this.results.get(method);
    return [
      ...(name === undefined ? [] : this.errorsOf(name, result)),
      ...this.errorsOf(this.firstOf('JSONRPCResultResponse', 'JSONRPCResponse'), message),
    ];
  }

  /** The definition of the result of a method; undefined where the revision has none of its own. */
  resultOf(method: string): string | undefined {
    return this.results.get(method);
  }

  private errorsOf(name: string, value: unknown): string[] {
    let validate = this.validators.get(name);
    if (!validate) {
      validate = this.ajv.compile({ $ref: `mcp://schema#/${this.schema.key}/${name}` });
      this.validators.set(name, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${name}${error.instancePath}: ${error.message}`);
  }

  private firstOf(...names: [string, string]): string {
    return names[0] in this.schema.definitions ? names[0] : names[1];
  }
}

/** Not strict, since the official schemas use a format and keywords that Ajv does not know. */
function createValidator({ $schema }: OfficialSchema): Validator {
  const options: Options = { strict: false, allErrors: true };
  const { default: Ajv } = $schema.includes('2020-12')
    ? (require('ajv/dist/2020') as typeof import('ajv/dist/2020'))
    : (require('ajv') as typeof import('ajv'));
  const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
  const ajv = new Ajv(options);
  addFormats(ajv);
  ajv.addFormat('byte', true);
  return ajv;
}
