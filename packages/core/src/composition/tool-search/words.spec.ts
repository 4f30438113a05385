import { wordsOf } from './words';

describe('the words of a text', () => {
  it.each([
    ['get_user_by_id', ['get', 'user', 'by', 'id']],
    ['getUserById', ['get', 'user', 'by', 'id']],
    ['parseHTTPResponse', ['parse', 'http', 'response']],
    ['report2Excel', ['report2', 'excel']],
    ['notes.list-all', ['note', 'list', 'all']],
    ['Größe, naïve: ÉCLAIR!', ['größe', 'naïve', 'éclair']],
    ['e\u0301clair', ['éclair']],
    ['Найти письмо', ['найти', 'письмо']],
    ['東京の天気 weather', ['東京', '京の', 'の天', '天気', 'weather']],
    ['木', ['木']],
    ['…', []],
  ])('of %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    ['invoice', 'invoices'],
    ['entry', 'entries'],
    ['day', 'days'],
    ['cookie', 'cookies'],
    ['cache', 'caches'],
    ['branch', 'branches'],
    ['address', 'addresses'],
    ['box', 'boxes'],
    ['database', 'databases'],
    ['api', 'apis'],
  ])('are the same for %s and %s', (singular, plural) => {
    expect(wordsOf(plural)).toEqual(wordsOf(singular));
  });

  it('stay apart where they are short, or end in two s', () => {
    for (const word of ['bus', 'its', 'boss', 'access']) expect(wordsOf(word)).toEqual([word]);
  });
});
