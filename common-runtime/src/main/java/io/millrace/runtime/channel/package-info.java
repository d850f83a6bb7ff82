/**
 * Where services are reached: in this JVM through grpc's in-process transport, or over the network.
 */
package io.millrace.runtime.channel;
