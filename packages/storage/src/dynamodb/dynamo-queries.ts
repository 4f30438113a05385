import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { DriverCall } from '../base';
import { hasNotExpired, partitionOf, valuesAt } from './dynamo-item';

/** A query for the live keys of a collection. */
export function liveKeys(collection: string, call: DriverCall): Omit<QueryCommandInput, 'TableName'> {
  return {
    KeyConditionExpression: 'c = :c',
    FilterExpression: hasNotExpired,
    ProjectionExpression: 'k, n',
    ...valuesAt(call, { ':c': partitionOf(collection) }),
  };
}

/** A query for all keys of a collection, and when they expire. */
export function allKeys(collection: string): Omit<QueryCommandInput, 'TableName'> {
  return {
    KeyConditionExpression: 'c = :c',
    ProjectionExpression: 'c, k, e',
    ExpressionAttributeValues: { ':c': partitionOf(collection) },
  };
}
