"""TLS in front of the server, for SDKs that speak nothing else.

It is what a proxy does in production, on the loopback: it takes TLS and hands the bytes on. It also
takes CONNECT, for an SDK that fixes its vendor's host and lets one choose the proxy alone.
"""

import contextlib
import datetime
import ipaddress
import pathlib
import socket
import ssl
import tempfile
import threading
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Front:
    """Listens on `host` (with its port) and speaks for the names given; `authority` is a file with
    the certificate to trust."""

    def __init__(self, url, *names):
        behind = urlsplit(url)
        self.behind = (behind.hostname, behind.port)
        self.folder = tempfile.TemporaryDirectory(prefix="roomkey-interop-")
        self.authority = f"{self.folder.name}/authority.pem"
        self.context = self.certified(["127.0.0.1", *names])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = []
        threading.Thread(target=self.listen, daemon=True).start()

    def certified(self, names):
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "roomkey interop")])
        now = datetime.datetime.now(datetime.timezone.utc)
        hour = datetime.timedelta(hours=1)
        alternatives = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        certificate = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - hour)
            .not_valid_after(now + hour)
            .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        private = key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        pathlib.Path(self.authority).write_bytes(certificate.public_bytes(pem))
        both = pathlib.Path(f"{self.folder.name}/both.pem")
        both.touch(mode=0o600)
        both.write_bytes(private + certificate.public_bytes(pem))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context

    def listen(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with contextlib.suppress(OSError), client:
            client.settimeout(10)
            if client.recv(1, socket.MSG_PEEK) == b"C":
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += client.recv(1)
                self.asked.append(head.split(b" ")[1].decode())
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with self.context.wrap_socket(client, server_side=True) as outer:
                with socket.create_connection(self.behind, timeout=10) as inner:
                    back = threading.Thread(target=self.pump, args=(inner, outer), daemon=True)
                    back.start()
                    self.pump(outer, inner)
                    back.join()

    @staticmethod
    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def stop(self):
        self.listener.close()
        self.folder.cleanup()
