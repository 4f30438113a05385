import type { CompletionRecord } from '../metadata';
import { canonicalTemplate } from '../schema';
import type { CompletionDeclaration } from './declaration';
import type { HandlerSource } from './handler-source';

export function declareCompletion(source: HandlerSource, record: CompletionRecord): CompletionDeclaration {
  return {
    kind: 'completion',
    module: source.module,
    origin: source.origin,
    place: source.place,
    reference: canonicalTemplate(record.reference),
    argument: record.argument,
    guards: source.guards,
    bind: source.bind([{ kind: 'input', type: String }, { kind: 'context' }]),
  };
}
