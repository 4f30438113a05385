/** A client for MCP servers. This file is the whole public surface of the package. */
export {};
