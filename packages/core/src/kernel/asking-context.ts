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
import {
  formQuestion,
  forwardedQuestion,
  rootsQuestion,
  samplingQuestion,
  urlQuestion,
  type Asking,
  type AskScope,
  type PreparedQuestion,
} from './asking';

/** The part of the context that asks the client; who carries the questions is opened on first touch. */
export abstract class AskingContext extends CallContext {
  /** Whether this is part of a request whose handler may ask, and that is not over. */
  protected abstract readonly mayAsk: boolean;
  /** What this call has asked so far. */
  protected abstract readonly scope: AskScope;
  protected abstract asking(): Asking;

  get inputResponses(): Readonly<Record<string, Readonly<JsonObject>>> | undefined {
    return this.mayAsk ? this.asking().responses(this.scope) : undefined;
  }
  get requestState(): JsonValue | undefined {
    return this.mayAsk ? this.asking().state(this.scope) : undefined;
  }

  async answersTo(returned: InputRequired): Promise<void> {
    return this.askable().answersTo(returned, this.scope, this.signal);
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
  step<T>(name: string, work: () => T | Promise<T>, { once = false }: { once?: boolean } = {}): Promise<T> {
    return observed(async () => this.askable().step(name, work, once, this.scope));
  }

  /** Asks what something else asks; resolves with the client's answer as it is. */
  protected forward(
    method: PreparedQuestion<JsonObject>['method'],
    params: Readonly<JsonObject>,
    key: string | undefined,
    takenBack: AbortSignal | undefined,
  ): Promise<JsonObject> {
    const options = key === undefined ? undefined : { key };
    return this.ask(() => forwardedQuestion(method, params, this), options, takenBack);
  }

  private ask<T>(
    prepare: () => PreparedQuestion<T>,
    options: QuestionOptions | undefined,
    takenBack?: AbortSignal,
  ): Promise<T> {
    const signal = takenBack ? AbortSignal.any([this.signal, takenBack]) : this.signal;
    return observed(async () => this.askable().ask(prepare(), options?.key, this.scope, signal));
  }

  /** @throws TenonError TN3016 where nobody can be asked */
  private askable(): Asking {
    if (this.mayAsk) return this.asking();
    throw new TenonError('TN3016', 'no handler of a tool, resource or prompt runs');
  }
}

/** A question may be asked now and awaited later: its rejection in between must not end the process. */
function observed<T>(work: () => Promise<T>): Promise<T> {
  const promise = work();
  promise.catch(() => undefined);
  return promise;
}
