/** Mounts for servers that run elsewhere, or were written with the official SDKs. This file is the whole public surface of the package. */
export {};
