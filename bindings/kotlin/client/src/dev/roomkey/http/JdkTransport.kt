package dev.roomkey.http

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.future.await
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.withTimeout
import java.io.IOException
import java.net.SocketTimeoutException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse.BodyHandlers

/** The JDK's client. */
internal class JdkTransport : HttpTransport {
    private val client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()

    override suspend fun exchange(call: HttpCall): HttpAnswer = try {
        withTimeout(call.within) { sent(call) }
    } catch (_: TimeoutCancellationException) {
        throw SocketTimeoutException("Nobody answered in time.")
    }

    private suspend fun sent(call: HttpCall): HttpAnswer {
        val body = if (call.body.isEmpty()) BodyPublishers.noBody() else BodyPublishers.ofByteArray(call.body)
        val request = try {
            HttpRequest.newBuilder(URI(call.url)).method(call.method, body)
                .apply { call.headers.forEach { (name, value) -> setHeader(name, value) } }.build()
        } catch (unfit: Exception) {
            throw IOException("The request cannot be sent.")
        }
        val answer = client.sendAsync(request, BodyHandlers.ofInputStream()).await()
        val read = answer.body().use { runInterruptible(Dispatchers.IO) { it.readNBytes(call.mostBytes) } }
        val headers = answer.headers().map().flatMap { (name, values) -> values.map { name to it } }
        return HttpAnswer(answer.statusCode(), headers, read)
    }
}
