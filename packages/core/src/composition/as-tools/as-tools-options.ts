import { ProtocolError, RpcCode, ToolError } from '../../errors';

export interface AsToolsOptions {
  /** Put before the names of the tools: `notes` makes `notes_list_resources`. None by default. */
  prefix?: string;
}

/** The name of one of the tools. */
export function named(name: string, { prefix }: AsToolsOptions): string {
  return prefix === undefined ? name : `${prefix}_${name}`;
}

/** What is unknown, or asked for in a wrong way, is for the model to read: it chose the name. */
export async function withToolErrors<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    const isAboutRequest =
      error instanceof ProtocolError &&
      (error.code === RpcCode.InvalidParams || error.code === RpcCode.ResourceNotFound);
    throw isAboutRequest ? new ToolError(error.message) : error;
  }
}
