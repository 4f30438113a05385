/** What a person needs to connect a client to the server at this URL. */
export function howToConnect(url: string): string {
  const mcpJson = JSON.stringify({ mcpServers: { docs: { type: 'http', url } } });
  return `
The documents are served at ${url}

  Claude Code:             claude mcp add --transport http docs ${url}
  Others, in mcp.json:     ${mcpJson}

Press Ctrl+C to stop.

`;
}
