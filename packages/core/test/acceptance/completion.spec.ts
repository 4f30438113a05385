import { IsString } from 'class-validator';
import { Complete, CompletionContext, Injectable, Module, Prompt, Resource, tool } from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';

class AnalyzeArgs {
  @IsString() topic!: string;
  @IsString() language = 'en';
}

@Injectable()
class TopicNames {
  startingWith(value: string): string[] {
    return ['tea', 'teak', 'coffee'].filter((name) => name.startsWith(value));
  }
}

@Injectable()
class Analysis {
  constructor(private readonly topicNames: TopicNames) {}

  @Prompt({ name: 'analyze' })
  analyze({ topic, language }: AnalyzeArgs): string {
    return `${topic} ${language}`;
  }

  @Complete('analyze', 'topic')
  topics(value: string): string[] {
    return this.topicNames.startingWith(value);
  }

  @Complete('analyze', 'language')
  async languages(_value: string, ctx: CompletionContext): Promise<string[]> {
    return [`${ctx.arguments['topic'] ?? 'none'}-${ctx.era}`];
  }

  @Resource('files://{path*}{?encoding}')
  file({ path }: { path: string }): string {
    return path;
  }

  @Complete('files://{path*}{?encoding}', 'path')
  paths(value: string): string[] {
    return Array.from({ length: 250 }, (_, index) => `${value}${index}`);
  }

  @Complete('files://{path*}{?encoding}', 'encoding')
  encodings(): string[] {
    throw new Error('the disk of /srv/secret is gone');
  }
}

@Module({ providers: [Analysis, TopicNames] })
class AnalysisModule {}

describeEras('Completion', (era) => {
  it('completes arguments of prompts', async () => {
    await using t = await createTestClient(AnalysisModule, { era });
    expect(await t.complete('analyze', 'topic', 'te')).toEqual({ values: ['tea', 'teak'], total: 2, hasMore: false });
    expect(await t.complete('analyze', 'topic', 'x')).toEqual({ values: [], total: 0, hasMore: false });
  });

  it('knows the other arguments that are filled in', async () => {
    await using t = await createTestClient(AnalysisModule, { era });
    expect((await t.complete('analyze', 'language', '', { topic: 'tea' })).values).toEqual([`tea-${era}`]);
    expect((await t.complete('analyze', 'language', '')).values).toEqual([`none-${era}`]);
  });

  it('completes parameters of templates, 100 values at most, and says how many there are', async () => {
    await using t = await createTestClient(AnalysisModule, { era });
    const { values, total, hasMore } = await t.complete('files://{path*}{?encoding}', 'path', 'a');
    expect(values).toHaveLength(100);
    expect(values[99]).toBe('a99');
    expect({ total, hasMore }).toEqual({ total: 250, hasMore: true });
  });

  it('has no values for an argument that nothing completes', async () => {
    @Injectable()
    class Silent {
      @Prompt()
      greet(args: AnalyzeArgs): string {
        return args.topic;
      }
    }
    @Module({ providers: [Silent, Analysis, TopicNames] })
    class SilentModule {}
    await using t = await createTestClient(SilentModule, { era });
    expect(await t.complete('greet', 'topic', 'a')).toEqual({ values: [], total: 0, hasMore: false });
  });

  it('refuses prompts and templates that do not exist, and malformed requests', async () => {
    await using t = await createTestClient(AnalysisModule, { era });
    await expect(t.complete('nobody', 'topic', '')).rejects.toMatchObject({ code: -32602 });
    await expect(t.complete('files://{other}', 'path', '')).rejects.toMatchObject({ code: -32602 });
    await expect(t.request('completion/complete', { ref: 'analyze', argument: {} })).rejects.toMatchObject({
      code: -32602,
    });
  });

  it('tells why it failed only where errors are not masked', async () => {
    const failed = async (maskErrorDetails: boolean): Promise<unknown> => {
      await using t = await createTestClient(AnalysisModule, { era, server: { maskErrorDetails } });
      return await t.complete('files://{path*}{?encoding}', 'encoding', '').catch((error: unknown) => error);
    };
    const masked = expect.stringMatching(/^completion\/complete failed \(error [0-9a-f]{8}\)$/) as string;
    expect(await failed(true)).toMatchObject({ code: -32603, message: masked });
    expect(await failed(false)).toMatchObject({
      code: -32603,
      message: 'completion/complete failed: the disk of /srv/secret is gone',
    });
  });

  it('is a capability only where something completes', async () => {
    @Module({ providers: [tool({ name: 'one' }, () => 1)] })
    class Plain {}
    await using plain = await createTestClient(Plain, { era });
    expect(plain.serverInfo['capabilities']).not.toHaveProperty('completions');
    await using t = await createTestClient(AnalysisModule, { era });
    expect(t.serverInfo['capabilities']).toHaveProperty('completions');
  });
});

describe('Completion at boot', () => {
  it('is refused for what does not exist', async () => {
    @Injectable()
    class Broken {
      @Prompt()
      greet(args: AnalyzeArgs): string {
        return args.topic;
      }

      @Complete('nobody', 'topic')
      first(): string[] {
        return [];
      }

      @Complete('greet', 'tpoic')
      second(): string[] {
        return [];
      }
    }
    @Module({ providers: [Broken] })
    class BrokenModule {}
    expect(await bootProblems(BrokenModule)).toMatchObject([{ code: 'TN2010' }, { code: 'TN2010' }]);
  });
});
