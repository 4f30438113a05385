import type {
  Elicited,
  ElicitedUrl,
  FormData,
  FormSource,
  InputRequired,
  JsonObject,
  JsonValue,
  QuestionOptions,
  Root,
  Sampled,
  SampleOptions,
  SamplingInput,
} from '../contracts';
import { TenonError } from '../errors';
import { CallContext } from '../pipeline';
import { RoundSuspension, type Asking, type PreparedQuestion } from './asking';
import { formQuestion, urlQuestion } from './asking/elicitation';
import { rootsQuestion } from './asking/roots';
import { samplingQuestion } from './asking/sampling';

/** The part of the context that asks the client; who carries the questions is opened on first touch. */
export abstract class AskingContext extends CallContext {
  /** Whether this is part of a request whose handler may ask. */
  protected abstract readonly mayAsk: boolean;
  protected abstract asking(): Asking;

  get inputResponses(): Readonly<Record<string, Readonly<JsonObject>>> | undefined {
    return this.mayAsk ? this.asking().responses : undefined;
  }
  get requestState(): JsonValue | undefined {
    return this.mayAsk ? this.asking().state : undefined;
  }
  suspend(returned: InputRequired): never {
    const ending = this.askable();
    ending.askFor(returned);
    throw new RoundSuspension(ending);
  }

  elicit<const F extends FormSource>(
    message: string,
    form: F,
    options?: QuestionOptions,
  ): Promise<Elicited<FormData<F>>> {
    return this.ask(() => formQuestion(message, form, this), options);
  }
  elicitUrl(message: string, url: string, options?: QuestionOptions): Promise<ElicitedUrl> {
    return this.ask(() => urlQuestion(message, url, this), options);
  }
  sample(messages: SamplingInput, options: SampleOptions = {}): Promise<Sampled> {
    return this.ask(() => samplingQuestion(messages, options, this), options);
  }
  listRoots(options?: QuestionOptions): Promise<readonly Root[]> {
    return this.ask(rootsQuestion, options);
  }
  async step<T>(name: string, work: () => T | Promise<T>, { once = false }: { once?: boolean } = {}): Promise<T> {
    return this.askable().steps.run(name, work, once);
  }

  private async ask<T>(prepare: () => PreparedQuestion<T>, options: QuestionOptions | undefined): Promise<T> {
    return this.askable().ask(prepare(), options?.key, this.signal);
  }

  /** @throws TenonError TN3016 where nobody can be asked */
  private askable(): Asking {
    if (this.mayAsk) return this.asking();
    throw new TenonError('TN3016', 'no handler of a tool, resource or prompt runs');
  }
}
