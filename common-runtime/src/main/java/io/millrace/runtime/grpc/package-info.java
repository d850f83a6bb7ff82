/** How RPC methods answer without blocking their event loop, and what every call passes first. */
package io.millrace.runtime.grpc;
