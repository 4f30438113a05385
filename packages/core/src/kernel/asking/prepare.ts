import type { Question } from '../../contracts';
import { formQuestion, urlQuestion } from './elicitation';
import type { Asked, PreparedQuestion } from './prepared-question';
import { rootsQuestion } from './roots';
import { samplingQuestion } from './sampling';

/** Puts a question into words. @throws TenonError TN2015 for what no form can ask, TN3011 for messages without content */
export function prepare(question: Question, client: Asked): PreparedQuestion<unknown> {
  switch (question.kind) {
    case 'form':
      return formQuestion(question.message, question.form, client);
    case 'url':
      return urlQuestion(question.message, question.url, client);
    case 'sampling':
      return samplingQuestion(question.messages, question.options, client);
    case 'roots':
      return rootsQuestion();
  }
}
