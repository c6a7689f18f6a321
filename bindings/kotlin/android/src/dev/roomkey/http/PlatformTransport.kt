@file:JvmName("HttpTransports")

package dev.roomkey.http

private val PLATFORM: HttpTransport by lazy(::ConnectionTransport)

/** What the platform has to send requests with: here `HttpURLConnection`. */
public fun platformTransport(): HttpTransport = PLATFORM
