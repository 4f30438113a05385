import { Complete, Describe, Injectable, Prompt } from '@tenon/core';
import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { DocumentLibrary, documentUri } from '../documents/document-library';

export class AnswerInput {
  @Describe('What you want to know.') @IsString() @IsNotEmpty() question!: string;
  @Describe('Answer from this document only.') @IsOptional() @IsString() path?: string;
}

@Injectable()
export class AnswerPrompt {
  constructor(private readonly library: DocumentLibrary) {}

  @Prompt({
    name: 'answer_from_docs',
    title: 'Answer from the documents',
    description: 'Answer a question from the documents alone, with the files that say so.',
  })
  async answerFromDocs({ question, path }: AnswerInput): Promise<string> {
    const source = path
      ? `the document ${(await this.library.outline(path)).document.path} (resource ${documentUri(path)})`
      : 'what search_docs finds; try other words where the first ones find nothing, and read the resources of the hits';
    return [
      `Question: ${question}`,
      `Answer it from ${source}.`,
      'Use only what the documents say, and name the file, and the heading where there is one, after each statement.',
      'Where they do not answer the question, say so, and name the documents that come nearest.',
    ].join('\n\n');
  }

  @Complete('answer_from_docs', 'path')
  paths(typed: string): Promise<string[]> {
    return this.library.pathsLike(typed);
  }
}
