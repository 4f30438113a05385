import type { PromptTransform } from './transform-prompt';
import type { ResourceTransform } from './transform-resource';
import type { ToolTransform } from './transform-tool';

/** A component that appears in another way; made with `transformTool`, `transformResource` and `transformPrompt`. */
export type Transform = ToolTransform | ResourceTransform | PromptTransform;
