import { wordsOf } from './words';

describe('the words of a text', () => {
  it.each([
    ['get_user_by_id', ['get', 'user', 'by', 'id']],
    ['getUserById', ['get', 'user', 'by', 'id']],
    ['parseHTTPResponse', ['parse', 'http', 'response']],
    ['report2Excel', ['report2', 'excel']],
    ['notes.list-all', ['notes', 'list', 'all']],
    ['Größe, naïve: ÉCLAIR!', ['größe', 'naïve', 'éclair']],
    ['e\u0301clair', ['éclair']],
    ['Найти письмо', ['найти', 'письмо']],
    ['東京の天気 weather', ['東京', '京の', 'の天', '天気', 'weather']],
    ['木', ['木']],
    ['…', []],
  ])('of %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});
