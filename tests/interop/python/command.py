"""The `roomkey` command as the tests use it: tokens by the line, and a server that stops with them.

The command comes from the variable ROOMKEY, or from a plain `cargo build`.
"""

import json
import os
import pathlib
import subprocess
import tempfile

COMMAND = os.environ.get("ROOMKEY") or str(
    pathlib.Path(__file__).resolve().parents[3] / "target/debug/roomkey"
)

# Credentials in the environment must decide nothing here, neither for us nor for the SDKs.
for name in list(os.environ):
    if name.startswith(("VIDEOSDK_", "OPENTOK_", "VONAGE_", "VIDEOIO_", "LIVEKIT_", "ROOMKEY_")):
        del os.environ[name]


def tokens(verb, *questions):
    """Asks `roomkey token mint --jsonl` or `verify --jsonl`, one answer a question."""
    return ask("token", verb, questions)


def sessions(verb, *questions):
    """Asks `roomkey session create --jsonl` or `inspect --jsonl`, one answer a question."""
    return ask("session", verb, questions)


def ask(noun, verb, questions):
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(
        [COMMAND, noun, verb, "--jsonl"],
        input=lines.encode(),
        stdout=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(questions), done.stdout
    return answers


def parts(session):
    """What `roomkey session inspect` reads in a session id."""
    [answer] = sessions("inspect", {"id": 1, "session": session})
    assert answer["ok"], answer
    return answer["parts"]


def findings(token):
    """The codes of what `roomkey token inspect` finds in a token."""
    done = subprocess.run(
        [COMMAND, "token", "inspect", "--json"],
        input=token,
        stdout=subprocess.PIPE,
        timeout=30,
        check=True,
    )
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


class Server:
    """`roomkey serve` on a free port of the loopback, with a database of its own and the lines of
    configuration that are given."""

    def __init__(self, configuration=""):
        self.folder = tempfile.TemporaryDirectory(prefix="roomkey-interop-")
        database = f"sqlite:{self.folder.name}/rooms.db"
        config = pathlib.Path(self.folder.name, "roomkey.toml")
        config.write_text(configuration)
        where = ["--bind", "127.0.0.1:0", "--database", database]
        self.process = subprocess.Popen(
            [COMMAND, "serve", "--json", *where, "--config", str(config)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        line = self.process.stdout.readline()
        if not line:
            complaints = self.process.communicate()[1].decode()
            self.folder.cleanup()
            raise RuntimeError(f"roomkey serve ended: {complaints}")
        started = json.loads(line)
        self.url = started["url"]
        self.opentok = started["opentok"]
        self.vonage = started["vonage"]

    def stop(self):
        self.process.terminate()
        try:
            self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        self.folder.cleanup()
