import { Module } from '@tenon/core';
import { AskingPrompts } from './asking.prompts';
import { AskingResources } from './asking.resources';
import { ElicitationTools } from './elicitation.tools';
import { RoundTools } from './round.tools';
import { SamplingTools } from './sampling.tools';

@Module({ providers: [ElicitationTools, SamplingTools, RoundTools, AskingPrompts, AskingResources] })
export class AskingModule {}
