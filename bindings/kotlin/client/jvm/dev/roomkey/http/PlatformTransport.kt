@file:JvmName("HttpTransports")

package dev.roomkey.http

private val PLATFORM: HttpTransport by lazy(::JdkTransport)

/** What the platform has to send requests with: here `java.net.http`. */
public fun platformTransport(): HttpTransport = PLATFORM
