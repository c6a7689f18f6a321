package dev.roomkey.http

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URL

/** What every platform has, Android too. */
internal class ConnectionTransport : HttpTransport {
    /** Whoever is cancelled goes at once, and the exchange is ended: by no interrupt, for which sockets do not care. */
    override suspend fun exchange(call: HttpCall): HttpAnswer {
        val connection = URL(call.url).openConnection() as? HttpURLConnection ?: throw IOException("It is no URL of HTTP.")
        return suspendCancellableCoroutine { continuation ->
            // It may have to wait for who reads, and whoever cancels must not.
            continuation.invokeOnCancellation { THREADS.execute { runCatching { connection.disconnect() } } }
            THREADS.execute {
                continuation.resumeWith(runCatching { sent(call, connection) { continuation.isActive } })
            }
        }
    }

    private fun sent(call: HttpCall, connection: HttpURLConnection, isWanted: () -> Boolean): HttpAnswer {
        try {
            val within = call.withinMilliseconds.coerceIn(1, Int.MAX_VALUE.toLong()).toInt()
            connection.instanceFollowRedirects = false
            connection.useCaches = false
            connection.connectTimeout = within
            connection.readTimeout = within
            connection.requestMethod = call.method
            call.headers.forEach { (name, value) -> connection.setRequestProperty(name, value) }
            if (!isWanted()) throw IOException("Nobody waits any more.")
            if (call.method != "GET" || call.body.isNotEmpty()) {
                connection.doOutput = true
                // With a length that is fixed, if it is none, nothing is sent a second time behind our back.
                connection.setFixedLengthStreamingMode(call.body.size)
                connection.outputStream.use { it.write(call.body) }
            }
            val status = connection.responseCode
            val stream: InputStream? = if (status >= 400) connection.errorStream else connection.inputStream
            val body = stream?.use { read(it, call.mostBytes, isWanted) } ?: ByteArray(0)
            val headers = connection.headerFields.flatMap { (name, values) ->
                if (name == null) emptyList() else values.map { name to it }
            }
            return HttpAnswer(status, headers, body)
        } finally {
            connection.disconnect()
        }
    }

    private fun read(stream: InputStream, most: Int, isWanted: () -> Boolean): ByteArray {
        val body = ByteArrayOutputStream()
        val part = ByteArray(8192)
        while (body.size() < most && isWanted()) {
            val count = stream.read(part, 0, minOf(part.size, most - body.size()))
            if (count < 0) break
            body.write(part, 0, count)
        }
        return body.toByteArray()
    }

    private companion object {
        val THREADS = Dispatchers.IO.asExecutor()
    }
}
