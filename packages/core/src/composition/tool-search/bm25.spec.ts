import { countWords, rank } from './bm25';

const document = (text: string) => ({ text, ...countWords(text.split(' ')) });
const ranked = (texts: string[], query: string) => rank(texts.map(document), query.split(' ')).map(({ text }) => text);

describe('the order of documents', () => {
  it('has those that have any of the words, and no others', () => {
    expect(ranked(['send mail', 'read mail', 'weather'], 'mail')).toEqual(['send mail', 'read mail']);
    expect(ranked(['send mail'], 'constructor')).toEqual([]);
    expect(ranked([], 'mail')).toEqual([]);
  });

  it('counts rare words for more than common ones', () => {
    expect(ranked(['list of mails', 'list of users', 'list of files', 'send mail'], 'list mail')[0]).toBe('send mail');
  });

  it('counts more words, and short documents, for more', () => {
    expect(ranked(['read a mail now', 'send mail', 'read mail'], 'read mail')).toEqual([
      'read mail',
      'read a mail now',
      'send mail',
    ]);
  });

  it('counts a word that is repeated for less each time', () => {
    expect(ranked(['mail mail mail mail', 'send mail'], 'send mail')[0]).toBe('send mail');
  });

  it('leaves equals as they were', () => {
    expect(ranked(['b x', 'a x', 'c x'], 'x')).toEqual(['b x', 'a x', 'c x']);
  });
});
