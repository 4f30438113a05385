import * as client from '../src';

describe('@tenon/client', () => {
  it('exports these names at run time, and no others', () => {
    expect(Object.keys(client).sort()).toEqual([
      'Client',
      'Connection',
      'RequestError',
      'TooManyRequestsError',
      'ToolCallError',
      'fetchAround',
      'pooledFetch',
    ]);
  });
});
