package dev.roomkey.http

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.suspendCancellableCoroutine
import java.io.InputStream
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpRequest.BodyPublishers
import java.net.http.HttpResponse
import java.net.http.HttpResponse.BodyHandlers
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import kotlin.coroutines.resumeWithException

/** The JDK's client. */
internal class JdkTransport : HttpTransport {
    private val client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()

    override suspend fun exchange(call: HttpCall): HttpAnswer {
        val body = if (call.body.isEmpty()) BodyPublishers.noBody() else BodyPublishers.ofByteArray(call.body)
        val request = HttpRequest.newBuilder(URI.create(call.url)).method(call.method, body)
            .apply { call.headers.forEach { (name, value) -> setHeader(name, value) } }.build()
        val answer = answer(client.sendAsync(request, BodyHandlers.ofInputStream()))
        val read = answer.body().use { runInterruptible(Dispatchers.IO) { it.readNBytes(call.mostBytes) } }
        val headers = answer.headers().map().flatMap { (name, values) -> values.map { name to it } }
        return HttpAnswer(answer.statusCode(), headers, read)
    }

    /** Whoever is cancelled hangs up, which the JDK's client does only for who cancels with an interrupt. */
    private suspend fun answer(coming: CompletableFuture<HttpResponse<InputStream>>): HttpResponse<InputStream> =
        suspendCancellableCoroutine { continuation ->
            continuation.invokeOnCancellation { coming.cancel(true) }
            coming.whenComplete { answer, thrown ->
                if (thrown == null) {
                    continuation.resume(answer) { _, late, _ -> late.body().close() }
                } else {
                    continuation.resumeWithException((thrown as? CompletionException)?.cause ?: thrown)
                }
            }
        }
}
