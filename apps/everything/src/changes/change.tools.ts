import { Injectable, TenonServer, Tool } from '@tenon/core';
import { SwitchedComponent } from './switched-component';
import { WatchedText } from './watched-text';

/** Changes of the running server, of which the clients hear that asked to. */
@Injectable()
export class ChangeTools {
  private readonly extraTool: SwitchedComponent;
  private readonly extraPrompt: SwitchedComponent;

  constructor(
    server: TenonServer,
    private readonly watched: WatchedText,
  ) {
    this.extraTool = new SwitchedComponent(server, 'tool', 'test_extra_tool');
    this.extraPrompt = new SwitchedComponent(server, 'prompt', 'test_extra_prompt');
  }

  @Tool({ name: 'test_trigger_tool_change', description: 'Adds the tool test_extra_tool, or takes it away.' })
  async toolChange(): Promise<string> {
    return (await this.extraTool.toggle()) ? 'The tool is there' : 'The tool is gone';
  }

  @Tool({ name: 'test_trigger_prompt_change', description: 'Adds the prompt test_extra_prompt, or takes it away.' })
  async promptChange(): Promise<string> {
    return (await this.extraPrompt.toggle()) ? 'The prompt is there' : 'The prompt is gone';
  }

  @Tool({ name: 'test_trigger_resource_update', description: 'Changes the text of test://watched-resource.' })
  resourceUpdate(): string {
    this.watched.revise();
    return this.watched.text;
  }
}
