package roomkey.interop;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code roomkey} command as the tests use it: a server on a free port of the loopback that stops
 * with the test, and questions by the line. The command comes from the variable {@code ROOMKEY}.
 */
public final class Roomkey implements AutoCloseable {
  // Credentials in the environment must decide nothing here, neither for us nor for the SDKs.
  private static final Pattern OURS = Pattern.compile("(VIDEOSDK|OPENTOK|VONAGE|VIDEOIO|ROOMKEY)_.*");

  private final Path folder;
  private final Process process;
  private final Map<String, Object> started;

  private Roomkey(Path folder, Process process, Map<String, Object> started) {
    this.folder = folder;
    this.process = process;
    this.started = started;
  }

  /** Starts a server with a database of its own. */
  public static Roomkey serve() throws IOException {
    Path folder = Files.createTempDirectory("roomkey-interop-");
    Path complaints = folder.resolve("complaints");
    ProcessBuilder builder =
        command("serve", "--json", "--bind", "127.0.0.1:0", "--database", "sqlite:" + folder.resolve("rooms.db"));
    Process process = builder.redirectError(complaints.toFile()).start();
    String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    if (line == null) {
      throw new IllegalStateException("roomkey serve ended: " + Files.readString(complaints));
    }
    return new Roomkey(folder, process, parsed(line));
  }

  /** The server's address. */
  public String url() {
    return (String) started.get("url");
  }

  /** What the server's first line says of a vendor. */
  public String of(String vendor, String name) {
    return (String) ((Map<?, ?>) started.get(vendor)).get(name);
  }

  /** The one answer to a question by the line, such as of {@code roomkey token verify --jsonl}. */
  public static Map<String, Object> ask(String noun, String verb, Map<String, ?> question) throws Exception {
    Map<String, Object> line = new HashMap<>(question);
    line.put("id", 1);
    Process process = command(noun, verb, "--jsonl").redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var input = process.getOutputStream()) {
      input.write((JSONObjectUtils.toJSONString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return parsed(answer);
  }

  /** What stands in the id of a session. */
  public static Map<?, ?> parts(String session) throws Exception {
    return (Map<?, ?>) ask("session", "inspect", Map.of("session", session)).get("parts");
  }

  /** The status of a session's creation that is asked for with this header alone. */
  public int creationWith(String header, String value) throws Exception {
    HttpRequest call = HttpRequest.newBuilder(URI.create(url() + "/session/create"))
        .header(header, value).POST(HttpRequest.BodyPublishers.noBody()).build();
    return HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Map<String, Object> parsed(String line) {
    try {
      return JSONObjectUtils.parse(line);
    } catch (ParseException error) {
      throw new IllegalStateException(line, error);
    }
  }

  private static ProcessBuilder command(String... arguments) {
    String roomkey = System.getenv("ROOMKEY");
    if (roomkey == null) {
      throw new IllegalStateException("the variable ROOMKEY does not say where the command is");
    }
    List<String> words = new ArrayList<>(List.of(roomkey));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(name -> OURS.matcher(name).matches());
    return builder;
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(Roomkey::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
